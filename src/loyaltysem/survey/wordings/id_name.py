"""What the header of a column says about ids."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["IdName", "id_name"]

IdName = Literal["", "respondent", "contact", "person", "row", "ending", "measure"]

# Headers folded, without blanks and signs. These name a respondent, whatever the column holds.
_RESPONDENT = re.compile(
    r"id|[ug]?uid|guid|pid|username|respondent"
    r"|(?:user|resp|respondent|participant|subject|person|member|customer|client|patient|student"
    r"|employee|buyer|response|record|answer|case|session|worker|prolific|account|open|union)"
    r"id|prolificpid"
    r"|编号|(?:用户|会员|客户|受访者|被试|答卷|问卷|样本|答题)编号|(?:用户|会员)id|用户名|会员号|被试|学号"
    r"|工号|微信号|qq号|手机号码?|电话号码|身份证号码?"
)
# These do where what stands in them is long: email may as well be a service that is rated.
_CONTACT = re.compile(
    r"(?:phone|mobile)(?:number)?|tel|telephone|e?mail(?:address)?|ip(?:address)?"
    r"|手机|(?:联系)?电话|联系方式|(?:电子)?邮箱|身份证|微信|qq"
)
# These do where nearly every row has a whole number of its own, in whatever order.
_PERSON = re.compile(
    r"(?:subject|participant|person|proband|patient|student|member|customer|client)"
    r"(?:no|nr|num|number|code)?"
    r"|(?:id|respondent|case|vp|vpn)(?:no|nr|num|number|code)|vpn"
)
# These do where nearly every row has a value of its own, and they count.
_ROW = re.compile(
    r"no|nr|num|number|serial(?:no|number)?|seq|row(?:id|no|number)?|index|case|obs|observation"
    r"|user|code|token|key|order(?:id|no|number)|unnamed0"
    r"|column1|name|(?:答题)?序号|行号|订单(?:编)?号|姓名|名字"
)
_ENDING = re.compile(r"(?:[_ .-]id|[a-z]ID|编号|号码|学号|工号)$")
_BARE = re.compile(r"[\W_]+")
# What is measured may be different in every row, and in order.
_MEASURE = re.compile(
    r"(?:.*(?:age|amount|price|spend|spent|spending|cost|income|salary|revenue|sales|score|points"
    r"|duration|seconds|minutes|hours|days|visits|distance|weight|height|balance|value))"
    r"|.*(?:年龄|金额|价格|收入|工资|花费|消费|费用|得分|分数|时长|次数|距离|余额).*"
)


def id_name(header: str) -> IdName:
    """Return what a header says its column holds.

    Returns
    -------
    str
        ``"respondent"`` for an id of a person or an answer sheet, ``"contact"`` for an address or a
        telephone number (or a service that is rated), ``"person"`` for a number of a person,
        ``"row"`` for what may number rows,
        ``"ending"`` for any other id, ``"measure"`` for what is measured, ``""`` for all else.
    """
    bare = _BARE.sub("", header.casefold())
    if _RESPONDENT.fullmatch(bare):
        return "respondent"
    if _CONTACT.fullmatch(bare):
        return "contact"
    if _PERSON.fullmatch(bare):
        return "person"
    if _ROW.fullmatch(bare):
        return "row"
    if _ENDING.search(header.strip()):
        return "ending"
    return "measure" if _MEASURE.fullmatch(bare) else ""
