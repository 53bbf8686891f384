"""The publications that the theories of the field go back to."""

from __future__ import annotations

from loyaltysem.words.theories.references import Reference

__all__ = [
    "ANDERSON_2003",
    "BANSAL_2005",
    "BARNES_2002",
    "BHATTACHERJEE_2001",
    "CRONIN_2000",
    "DAVIS_1989",
    "DAVIS_BAGOZZI_1989",
    "DELONE_2003",
    "DICK_1994",
    "EROGLU_2001",
    "HARRIS_2004",
    "JONES_2000",
    "MORGAN_1994",
    "OLIVER_1999",
    "PARASURAMAN_1988",
    "PARASURAMAN_2005",
    "WANG_2015",
    "YANG_2004",
    "YANG_2015",
]

_JAMS = "Journal of the Academy of Marketing Science"
_JR = "Journal of Retailing"

ANDERSON_2003 = Reference(
    ("Anderson", "Srinivasan"), 2003, "Psychology & Marketing", "20(2)", doi="10.1002/mar.10063"
)
BANSAL_2005 = Reference(
    ("Bansal", "Taylor", "St. James"), 2005, _JAMS, "33(1)", doi="10.1177/0092070304267928"
)
BARNES_2002 = Reference(
    ("Barnes", "Vidgen"), 2002, "Journal of Electronic Commerce Research", "3(3)"
)
BHATTACHERJEE_2001 = Reference(("Bhattacherjee",), 2001, "MIS Quarterly", "25(3)")
CRONIN_2000 = Reference(("Cronin", "Brady", "Hult"), 2000, _JR, "76(2)")
DAVIS_1989 = Reference(("Davis",), 1989, "MIS Quarterly", "13(3)")
DAVIS_BAGOZZI_1989 = Reference(
    ("Davis", "Bagozzi", "Warshaw"),
    1989,
    "Management Science",
    "35(8)",
    doi="10.1287/mnsc.35.8.982",
)
DELONE_2003 = Reference(
    ("DeLone", "McLean"), 2003, "Journal of Management Information Systems", "19(4)"
)
DICK_1994 = Reference(("Dick", "Basu"), 1994, _JAMS, "22(2)", doi="10.1177/0092070394222001")
EROGLU_2001 = Reference(("Eroglu", "Machleit", "Davis"), 2001, "Journal of Business Research", "54")
HARRIS_2004 = Reference(("Harris", "Goode"), 2004, _JR, "80(2)", doi="10.1016/j.jretai.2004.04.002")
JONES_2000 = Reference(("Jones", "Mothersbaugh", "Beatty"), 2000, _JR, "76(2)")
MORGAN_1994 = Reference(("Morgan", "Hunt"), 1994, "Journal of Marketing", "58(3)")
OLIVER_1999 = Reference(("Oliver",), 1999, "Journal of Marketing", "63")
PARASURAMAN_1988 = Reference(("Parasuraman", "Zeithaml", "Berry"), 1988, _JR, "64(1)")
PARASURAMAN_2005 = Reference(
    ("Parasuraman", "Zeithaml", "Malhotra"), 2005, "Journal of Service Research", "7(3)"
)
WANG_2015 = Reference(
    ("Wang Qinying", "Guo Huijun", "Liu Min"),
    2015,
    "Shangye Jingji Yanjiu",
    "(11)",
    ("王琴英", "郭慧君", "刘敏"),
    "商业经济研究",
)
YANG_2004 = Reference(
    ("Yang", "Peterson"), 2004, "Psychology & Marketing", "21(10)", doi="10.1002/mar.20030"
)
# of the authors' names only the surnames' romanisation is known here
YANG_2015 = Reference(
    ("Yang", "Song", "Zhang"),
    2015,
    "Ruan Kexue",
    "(4)",
    outlet_zh="软科学",
    doi="10.13956/j.ss.1001-8409.2015.04.20",
)
