"""Trust, commitment, and what leads to them and follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from loyaltysem.words.theories.roles.role_words import RoleWords

__all__ = ["RELATIONSHIPS"]

RELATIONSHIPS: Mapping[str, RoleWords] = {
    "trust": RoleWords(
        "TRU",
        "Trust",
        "信任",
        ("keeps its promises", "can be relied upon", "acts in the interest of customers"),
        ("信守承诺", "值得依赖", "为顾客利益着想"),
        ("e-trust", "网站信任", "顾客信任", "平台信任"),
    ),
    "commitment": RoleWords(
        "COM",
        "Commitment",
        "承诺",
        ("the relationship is important", "intends to maintain it", "worth an effort to keep"),
        ("重视这一关系", "打算长期维持", "值得努力保持"),
        ("relationship commitment", "关系承诺"),
    ),
    "termination_cost": RoleWords(
        "TC",
        "Relationship termination cost",
        "关系终止成本",
        ("losses if the relationship ends", "lack of a comparable partner", "expense of ending it"),
        ("关系结束带来的损失", "缺少可比的替代对象", "结束关系的花费"),
        ("relationship termination costs",),
    ),
    "relationship_benefits": RoleWords(
        "BEN",
        "Relationship benefits",
        "关系利益",
        (
            "benefits against those of the best alternative",
            "advantages for loyal customers",
            "quality that others lack",
        ),
        ("与最佳替代者相比的利益", "老顾客享有的优惠", "他处没有的质量"),
    ),
    "shared_values": RoleWords(
        "SHV",
        "Shared values",
        "共同价值观",
        ("same idea of what is right", "same idea of what matters", "same idea of fair dealing"),
        ("对是非的看法一致", "对重要事项的看法一致", "对公平交易的看法一致"),
    ),
    "communication": RoleWords(
        "CMU",
        "Communication",
        "沟通",
        ("told of changes in time", "informed well", "can say what one thinks"),
        ("及时告知变化", "信息充分", "可以表达意见"),
    ),
    "opportunism": RoleWords(
        "OPP",
        "Opportunistic behaviour",
        "机会主义行为",
        (
            "bends facts to its advantage",
            "promises without keeping",
            "takes advantage of customers",
        ),
        ("为自身利益歪曲事实", "承诺而不兑现", "占顾客便宜"),
        ("opportunistic behavior", "投机行为"),
    ),
    "acquiescence": RoleWords(
        "ACQ",
        "Acquiescence",
        "顺从",
        ("follows its wishes", "accepts its rules", "agrees to its suggestions"),
        ("遵从其要求", "接受其规则", "同意其建议"),
    ),
    "propensity_to_leave": RoleWords(
        "LEA",
        "Propensity to leave",
        "离开倾向",
        ("likely to end the relationship soon", "likely within a year", "likely in the long run"),
        ("近期结束关系的可能性", "一年内结束的可能性", "长期看结束的可能性"),
    ),
    "cooperation": RoleWords(
        "COO",
        "Cooperation",
        "合作",
        ("works together in solving problems", "helps when asked", "takes part in joint actions"),
        ("共同解决问题", "被请求时提供帮助", "参与共同的活动"),
    ),
    "functional_conflict": RoleWords(
        "FCO",
        "Functional conflict",
        "功能性冲突",
        ("disagreements are settled well", "differences lead to improvement", "conflict is useful"),
        ("分歧得到妥善解决", "不同意见带来改进", "冲突是有益的"),
    ),
    "uncertainty": RoleWords(
        "UNC",
        "Decision-making uncertainty",
        "决策不确定性",
        (
            "unsure which decision is right",
            "lacks information to decide",
            "cannot foresee consequences",
        ),
        ("不确定怎样决定才对", "缺少决策所需信息", "难以预见后果"),
    ),
}
