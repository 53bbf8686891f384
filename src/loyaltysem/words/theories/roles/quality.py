"""Quality, as a whole and by its dimensions, and what is expected and received."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.words.theories.roles.role_words import RoleWords

__all__ = ["QUALITY"]

QUALITY: Mapping[str, RoleWords] = {
    "website_quality": RoleWords(
        "WQ",
        "Website quality",
        "网站质量",
        ("the site as a whole against others", "how well it is designed", "how well it works"),
        ("与其他网站相比的总体质量", "网站的设计水平", "网站的运行水平"),
        ("site quality", "平台质量"),
    ),
    "service_quality": RoleWords(
        "SQ",
        "Service quality",
        "服务质量",
        ("the service as a whole", "the service against that of others", "how consistent it is"),
        ("服务的总体水平", "与同类服务相比的水平", "服务水平的稳定程度"),
        ("e-service quality", "电子服务质量", "服务品质"),
    ),
    "tangibles": RoleWords(
        "TAN",
        "Tangibles",
        "有形性",
        (
            "how premises, equipment or pages look",
            "how neat staff or pages are",
            "how well materials show the service",
        ),
        ("场所、设备或页面的观感", "人员或页面的整洁程度", "资料对服务的呈现"),
        ("有形展示",),
    ),
    "reliability": RoleWords(
        "REL",
        "Reliability",
        "可靠性",
        ("promises kept in time", "the service right the first time", "records without errors"),
        ("按时兑现承诺", "首次即正确提供服务", "记录准确无误"),
    ),
    "responsiveness": RoleWords(
        "RES",
        "Responsiveness",
        "响应性",
        ("prompt service", "willingness to help", "told when the service will be done"),
        ("服务的及时程度", "提供帮助的意愿", "告知服务完成的时间"),
    ),
    "assurance": RoleWords(
        "ASU",
        "Assurance",
        "保证性",
        ("knowledge of the staff", "politeness", "feeling safe in dealings"),
        ("服务人员的专业知识", "服务人员的礼貌程度", "交易时的安全感"),
    ),
    "empathy": RoleWords(
        "EMP",
        "Empathy",
        "移情性",
        ("attention to the single customer", "understanding of needs", "convenient hours"),
        ("对顾客个体的关注", "对顾客需求的理解", "服务时间的便利程度"),
        ("关怀性",),
    ),
    "efficiency": RoleWords(
        "EFF",
        "Efficiency",
        "效率性",
        ("easy to find what is needed", "quick to complete a purchase", "pages load fast"),
        ("查找所需内容的容易程度", "完成购买的快捷程度", "页面打开的速度"),
        ("效率",),
    ),
    "fulfilment": RoleWords(
        "FUL",
        "Fulfilment",
        "履行性",
        ("delivered when promised", "items in stock", "what arrives is what was ordered"),
        ("按承诺时间送达", "商品有货", "收到的与所订一致"),
        ("fulfillment", "履约性", "完成性"),
    ),
    "system_availability": RoleWords(
        "AVA",
        "System availability",
        "系统可用性",
        ("site always reachable", "starts at once", "does not break down"),
        ("网站随时可访问", "可立即启动", "不会崩溃或中断"),
        ("系统可得性",),
    ),
    "privacy": RoleWords(
        "PRI",
        "Privacy",
        "隐私性",
        ("purchases kept confidential", "personal data not shared", "payment data protected"),
        ("购物信息保密", "个人信息不外泄", "支付信息受保护"),
        ("隐私", "隐私保护"),
    ),
    "usability": RoleWords(
        "USB",
        "Usability",
        "可用性",
        ("easy to learn", "easy to navigate", "appealing appearance"),
        ("容易学会使用", "导航清晰", "外观有吸引力"),
        ("易用性设计",),
    ),
    "information_quality": RoleWords(
        "IQ",
        "Information quality",
        "信息质量",
        ("accurate", "up to date", "in fitting detail"),
        ("信息准确", "信息及时更新", "信息详略适当"),
        ("信息品质",),
    ),
    "service_interaction": RoleWords(
        "SIQ",
        "Service interaction quality",
        "服务交互质量",
        ("safe transactions", "personal treatment", "easy to get in touch"),
        ("交易安全", "个性化对待", "便于联系商家"),
        ("service interaction", "服务互动质量"),
    ),
    "system_quality": RoleWords(
        "SYQ",
        "System quality",
        "系统质量",
        ("stable", "fast", "with the functions that are needed"),
        ("系统稳定", "响应迅速", "功能齐备"),
        ("系统品质",),
    ),
    "perceived_value": RoleWords(
        "PV",
        "Perceived value",
        "感知价值",
        ("worth the price", "good value for time and effort", "better value than elsewhere"),
        ("物有所值", "时间与精力上值得", "比其他选择更划算"),
        ("value", "顾客感知价值"),
    ),
    "expectation": RoleWords(
        "EXP",
        "Expectation",
        "期望",
        ("quality expected beforehand", "needs expected to be met", "problems expected"),
        ("事前预期的质量", "预期需求得到满足的程度", "预期出现问题的程度"),
        ("expectations", "顾客期望"),
    ),
    "confirmation": RoleWords(
        "CONF",
        "Confirmation",
        "期望确认",
        (
            "experience better than expected",
            "service better than expected",
            "most expectations met",
        ),
        ("使用体验好于预期", "服务水平好于预期", "多数预期得到满足"),
        ("disconfirmation", "期望确认程度", "确认"),
    ),
    "image": RoleWords(
        "IMG",
        "Image",
        "形象",
        ("known as reliable", "known for caring about customers", "reputation against others"),
        ("给人可靠的印象", "给人关心顾客的印象", "与同类相比的声誉"),
        ("企业形象", "品牌形象"),
    ),
}
