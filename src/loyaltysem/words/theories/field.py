"""The theories of the field: what they are called, and what of them was read in the source."""

from __future__ import annotations

from loyaltysem.words.theories.described import TheoryWords
from loyaltysem.words.theories.publications import (
    ANDERSON_2003,
    BANSAL_2005,
    BARNES_2002,
    BHATTACHERJEE_2001,
    CRONIN_2000,
    DAVIS_1989,
    DAVIS_BAGOZZI_1989,
    DELONE_2003,
    DICK_1994,
    EROGLU_2001,
    HARRIS_2004,
    JONES_2000,
    MORGAN_1994,
    OLIVER_1999,
    PARASURAMAN_1988,
    PARASURAMAN_2005,
    WANG_2015,
    YANG_2004,
    YANG_2015,
)

__all__ = [
    "ATTITUDE_BEHAVIOUR",
    "COMMITMENT_TRUST",
    "EXPECTATION_CONFIRMATION",
    "E_SATISFACTION_E_LOYALTY",
    "FOUR_STAGES_OF_LOYALTY",
    "INFORMATION_SYSTEM_SUCCESS",
    "PUSH_PULL_MOORING",
    "SATISFACTION_SWITCHING_COST_LOYALTY",
    "SATISFACTION_TRUST_LOYALTY",
    "SERVICE_QUALITY_LOYALTY",
    "STIMULUS_ORGANISM_RESPONSE",
    "TECHNOLOGY_ACCEPTANCE",
]

SATISFACTION_TRUST_LOYALTY = TheoryWords(
    name="Satisfaction – trust – loyalty",
    name_zh="满意—信任—忠诚",
    source=WANG_2015,
    verified=(
        "The paths between satisfaction, trust and loyalty are those of the source, whose "
        "coefficients are not public. The hypothesis of mediation follows from these paths; "
        "whether the source states it was not verified. Paths to satisfaction are not the "
        "source's: that of website quality was read in the abstract of "
        f"{YANG_2015.cited('en')}; that of perceived value is ascribed to "
        f"{CRONIN_2000.cited('en')}, of which only the abstract was read, which does not name it."
    ),
    verified_zh=(
        "满意、信任与忠诚之间的路径即文献中的路径，其系数未公开。中介假设由这些路径推出，"
        "文献是否提出该假设未能核实。指向满意的路径不出自该文献：网站质量的路径见 "
        f"{YANG_2015.cited('zh')}的摘要；感知价值的路径一般归于 "
        f"{CRONIN_2000.cited('zh')}，仅读到其摘要，摘要未提及该路径。"
    ),
)
SATISFACTION_SWITCHING_COST_LOYALTY = TheoryWords(
    name="Satisfaction – switching cost – loyalty",
    name_zh="满意—转换成本—忠诚",
    source=JONES_2000,
    verified=(
        f"The sign of the moderation is disputed. That satisfaction counts for less where "
        f"switching barriers are high was read in the abstract of {JONES_2000.cited('en')}. "
        f"The abstract of {YANG_2004.cited('en')} says that switching costs moderate only where "
        "satisfaction or value is above average; that they strengthen the effect there is "
        "ascribed to it and was not verified, and a product of two constructs does not say 'only "
        "above average'."
    ),
    verified_zh=(
        f"调节方向存在争议。转换障碍较高时满意的作用减弱，见 {JONES_2000.cited('zh')}的摘要。"
        f"{YANG_2004.cited('zh')}的摘要指出，仅当满意或价值高于平均水平时转换成本的调节作用才显著；"
        "此时作用增强之说一般归于该文献，未能核实，且两构念之积并不表达“仅高于平均水平时”。"
    ),
)
FOUR_STAGES_OF_LOYALTY = TheoryWords(
    name="Four stages of loyalty",
    name_zh="忠诚四阶段",
    source=OLIVER_1999,
    verified=(
        "The sequence cognitive – affective – conative – action was read in the abstract of "
        f"{HARRIS_2004.cited('en')}, who test it online and ascribe it to Oliver; the abstract of "
        f"{OLIVER_1999.cited('en')}, which was read, does not name it. That abstract calls trust a "
        "driver of loyalty without saying of which stage: that satisfaction and trust lead to the "
        "first stage was not verified."
    ),
    verified_zh=(
        "认知—情感—意向—行为的顺序见 "
        f"{HARRIS_2004.cited('zh')}的摘要，该文在网络环境中检验这一顺序并归于 Oliver；"
        f"{OLIVER_1999.cited('zh')}的摘要未提及。前者摘要称信任是忠诚的驱动因素，但未说明是哪一阶段："
        "满意与信任作用于第一阶段未能核实。"
    ),
)
E_SATISFACTION_E_LOYALTY = TheoryWords(
    name="E-satisfaction – e-loyalty",
    name_zh="电子满意—电子忠诚",
    source=ANDERSON_2003,
    verified=(
        "The effect, its moderators and their directions were read in the abstract: trust, "
        "perceived value, convenience motivation and purchase size accentuate it, inertia "
        "suppresses it. The effects of the moderators themselves are in the model, since a product "
        "is read beside its parts, and are no hypotheses of the source."
    ),
    verified_zh=(
        "该效应、调节变量及其方向见摘要：信任、感知价值、便利动机与购买规模增强该效应，惯性削弱该效应。"
        "调节变量自身的效应因乘积项须与其组成项一并解释而纳入模型，并非文献的假设。"
    ),
)
ATTITUDE_BEHAVIOUR = TheoryWords(
    name="Relative attitude × repeat patronage",
    name_zh="相对态度×重复惠顾",
    source=DICK_1994,
    verified=(
        "Read in the abstract: loyalty is the strength of the relationship between relative "
        "attitude and repeat patronage; social norms and situational factors stand between the two "
        "('mediated'); there are cognitive, affective and conative antecedents of relative "
        "attitude and motivational, perceptual and behavioural consequences. Which constructs "
        "these are, their signs, and that norms and situation are moderators, was not verified."
    ),
    verified_zh=(
        "见摘要：忠诚是相对态度与重复惠顾之间关系的强度；社会规范与情境因素介于两者之间（原文作“中介”）；"
        "相对态度有认知、情感与意动的前因，并有动机、知觉与行为的后果。各为哪些构念、其符号，"
        "以及此处将规范与情境作为调节变量，均未能核实。"
    ),
)
SERVICE_QUALITY_LOYALTY = TheoryWords(
    name="Service quality – satisfaction – loyalty",
    name_zh="服务质量—满意—忠诚",
    source=CRONIN_2000,
    verified=(
        "That quality, value and satisfaction each lead to intentions directly was read in the "
        f"abstract of {CRONIN_2000.cited('en')}; the paths between the three are ascribed to it "
        "and were not verified. The dimensions of E-S-QUAL were read in the abstract of "
        f"{PARASURAMAN_2005.cited('en')}, which does not name the perceived value that goes with "
        f"them, the three of WebQual 4.0 in that of {BARNES_2002.cited('en')}; the five of "
        f"SERVQUAL are ascribed to {PARASURAMAN_1988.cited('en')}, which was not read. None of "
        "these says what a single dimension does to satisfaction."
    ),
    verified_zh=(
        f"质量、价值与满意各自直接影响行为意向，见 {CRONIN_2000.cited('zh')}的摘要；"
        "三者之间的路径一般归于该文献，未能核实。E-S-QUAL 的维度见 "
        f"{PARASURAMAN_2005.cited('zh')}的摘要，摘要未提及其与感知价值的关系；"
        f"WebQual 4.0 的三个维度见 {BARNES_2002.cited('zh')}"
        f"的摘要；SERVQUAL 的五个维度归于 {PARASURAMAN_1988.cited('zh')}，未能读到原文。"
        "以上文献均未说明单个维度对满意的影响。"
    ),
)
COMMITMENT_TRUST = TheoryWords(
    name="Commitment – trust",
    name_zh="承诺—信任理论",
    source=MORGAN_1994,
    verified=(
        "The paths and their signs are those of the source. It studies relationships of firms with "
        "firms; constructs that the codebook does not have are left out, with their hypotheses."
    ),
    verified_zh=(
        "路径及符号即文献中的路径与符号。该文献研究企业之间的关系；编码簿中没有的构念及相应假设不纳入。"
    ),
)
EXPECTATION_CONFIRMATION = TheoryWords(
    name="Expectation – confirmation",
    name_zh="期望确认模型",
    source=BHATTACHERJEE_2001,
    verified="The five paths were read in the abstract.",
    verified_zh="五条路径见摘要。",
)
TECHNOLOGY_ACCEPTANCE = TheoryWords(
    name="Technology acceptance",
    name_zh="技术接受模型",
    source=DAVIS_1989,
    verified=(
        f"That ease of use may be a cause of usefulness was read in the abstract of "
        f"{DAVIS_1989.cited('en')}; that both act on intentions, which attitudes mediate in part, "
        f"in that of {DAVIS_BAGOZZI_1989.cited('en')}, which gives intention and use as "
        "correlated; a path from intention to use was not verified."
    ),
    verified_zh=(
        f"易用性可能是有用性的前因，见 {DAVIS_1989.cited('zh')}的摘要；"
        "两者影响使用意愿、态度起部分中介作用，"
        f"见 {DAVIS_BAGOZZI_1989.cited('zh')}的摘要，该摘要称意愿与使用相关；"
        "由意愿到使用的路径未能核实。"
    ),
)
INFORMATION_SYSTEM_SUCCESS = TheoryWords(
    name="Information system success",
    name_zh="信息系统成功模型",
    source=DELONE_2003,
    verified=(
        "The constructs were read in summaries by others; the source itself, and with it every "
        "path, was not verified. The paths back from net benefits to use and satisfaction, which "
        "are ascribed to it, would be a circle, and are left out."
    ),
    verified_zh=(
        "构念见他人的综述；原文及各路径均未能核实。一般归于该文献的由净收益返回使用与满意的路径会构成循环，"
        "此处不纳入。"
    ),
)
PUSH_PULL_MOORING = TheoryWords(
    name="Push – pull – mooring",
    name_zh="推—拉—锚定模型",
    source=BANSAL_2005,
    verified=(
        "That push, pull and mooring variables act directly on switching intentions, and some of "
        "them as moderators, was read in the abstract. Which constructs stand for them is the "
        "user's choice, and the sign of each was not verified."
    ),
    verified_zh=(
        "推力、拉力与锚定变量直接影响转换意愿，部分还起调节作用，见摘要。各由哪些构念代表由使用者决定，"
        "其符号未能逐一核实。"
    ),
)
STIMULUS_ORGANISM_RESPONSE = TheoryWords(
    name="Stimulus – organism – response",
    name_zh="刺激—机体—反应模型",
    source=EROGLU_2001,
    verified=(
        "That cues of an online store act on responses through inner states was read in the "
        "abstract; the model goes back to Mehrabian & Russell (1974), An Approach to Environmental "
        "Psychology, which was not read. Which constructs stand for stimulus, organism and "
        "response is the user's choice, and the sign of each was not verified."
    ),
    verified_zh=(
        "网店线索通过内在状态影响反应，见摘要；"
        "该模型源于 Mehrabian 与 Russell（1974）的《环境心理学方法》，"
        "未能读到原文。刺激、机体与反应各由哪些构念代表由使用者决定，其符号未能逐一核实。"
    ),
)
