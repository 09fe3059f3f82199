"""Where the people of the case live: 31 provinces, and cities by GB/T 2260 code.

Weights are the residents of the Seventh National Population Census (2020, National
Bureau of Statistics of China, communiqué no. 3), in units of ten thousand people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Province:
    """A province: two-digit code, residents, and some cities, the capital first."""

    code: str
    name: str
    residents: int
    cities: tuple[str, ...]


PROVINCES: Final = (
    Province("11", "北京", 2189, ("110100",)),
    Province("12", "天津", 1387, ("120100",)),
    Province("13", "河北", 7461, ("130100", "130200", "130400", "130600")),
    Province("14", "山西", 3492, ("140100", "140200", "140800")),
    Province("15", "内蒙古", 2405, ("150100", "150200", "150400")),
    Province("21", "辽宁", 4259, ("210100", "210200", "210300")),
    Province("22", "吉林", 2407, ("220100", "220200")),
    Province("23", "黑龙江", 3185, ("230100", "230200", "230600")),
    Province("31", "上海", 2487, ("310100",)),
    Province("32", "江苏", 8475, ("320100", "320200", "320300", "320500", "320600")),
    Province("33", "浙江", 6457, ("330100", "330200", "330300", "330600", "330700")),
    Province("34", "安徽", 6103, ("340100", "340200", "341200")),
    Province("35", "福建", 4154, ("350100", "350200", "350500")),
    Province("36", "江西", 4519, ("360100", "360400", "360700")),
    Province("37", "山东", 10153, ("370100", "370200", "370600", "370700", "371300")),
    Province("41", "河南", 9937, ("410100", "410300", "411300", "411400")),
    Province("42", "湖北", 5775, ("420100", "420500", "420600")),
    Province("43", "湖南", 6644, ("430100", "430400", "430700")),
    Province("44", "广东", 12601, ("440100", "440300", "440500", "440600", "441900")),
    Province("45", "广西", 5013, ("450100", "450200", "450300")),
    Province("46", "海南", 1008, ("460100", "460200")),
    Province("50", "重庆", 3205, ("500100",)),
    Province("51", "四川", 8367, ("510100", "510700", "511300")),
    Province("52", "贵州", 3856, ("520100", "520300")),
    Province("53", "云南", 4721, ("530100", "530300", "532900")),
    Province("54", "西藏", 365, ("540100", "540200")),
    Province("61", "陕西", 3953, ("610100", "610300", "610400")),
    Province("62", "甘肃", 2502, ("620100", "620500")),
    Province("63", "青海", 592, ("630100", "630200")),
    Province("64", "宁夏", 720, ("640100", "640200")),
    Province("65", "新疆", 2585, ("650100", "650200")),
)

# The platform advertised at home and along the coast: these weigh more among its
# investors than their residents do.
HOME: Final = {"33": 3.0, "31": 2.2, "32": 1.8, "44": 1.6, "35": 1.4, "11": 1.4}
_CAPITAL_SHARE: Final = 0.45


def draw_cities(
    rng: np.random.Generator, count: int, pull: dict[str, float] | None = None
) -> NDArray[np.str_]:
    """City codes of ``count`` people; as many provinces as there are people, at most.

    ``pull`` multiplies the weight of a province. The first of the people live in
    one province each, so that no province is missing where there are 31 or more.
    """
    pull = pull or {}
    weights = np.array([p.residents * pull.get(p.code, 1.0) for p in PROVINCES])
    drawn = rng.choice(len(PROVINCES), size=count, p=weights / weights.sum())
    sure = min(count, len(PROVINCES))
    drawn[:sure] = np.arange(sure)
    place = rng.random(count)
    sizes = np.array([len(p.cities) for p in PROVINCES])[drawn]
    rest = np.clip((place - _CAPITAL_SHARE) / (1 - _CAPITAL_SHARE), 0, 1 - 1e-9)
    city = np.where(
        (place < _CAPITAL_SHARE) | (sizes == 1), 0, 1 + rest * (sizes - 1)
    ).astype(np.int64)
    width = max(len(p.cities) for p in PROVINCES)
    table = np.array([p.cities + ("",) * (width - len(p.cities)) for p in PROVINCES])
    return np.asarray(rng.permutation(table[drawn, city]))
