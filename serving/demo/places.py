"""Forty invented stores in five regions, and who visits them."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import numpy as np

from serving.demo.assortment import STORE_TYPES, StoreType

STORES = 40
DOMAIN = "demo.example"
NAMES = UUID("6b0f6f0e-37ab-4a8e-9f0c-8a7d3f1f2c54")
"""Everything the demo founds has an id made of this and its name: founding twice is once."""


@dataclass(frozen=True, slots=True)
class City:
    """latitude, longitude: of its middle, degrees of WGS 84."""

    name: str
    code: str
    region: str
    latitude: float
    longitude: float
    districts: tuple[str, ...]


EAST, SOUTH, NORTH, SOUTHWEST, CENTRAL = "华东", "华南", "华北", "西南", "华中"
CITIES = (
    City("上海", "SH", EAST, 31.2304, 121.4737, ("静安", "徐汇", "杨浦", "浦东")),
    City("杭州", "HZ", EAST, 30.2741, 120.1551, ("西湖", "拱墅", "滨江", "萧山")),
    City("广州", "GZ", SOUTH, 23.1291, 113.2644, ("天河", "越秀", "番禺", "白云")),
    City("深圳", "SZ", SOUTH, 22.5431, 114.0579, ("南山", "福田", "龙岗", "宝安")),
    City("北京", "BJ", NORTH, 39.9042, 116.4074, ("朝阳", "海淀", "丰台", "通州")),
    City("天津", "TJ", NORTH, 39.0842, 117.2009, ("和平", "河西", "南开", "津南")),
    City("成都", "CD", SOUTHWEST, 30.5728, 104.0668, ("锦江", "武侯", "青羊", "双流")),
    City("重庆", "CQ", SOUTHWEST, 29.5630, 106.5516, ("渝中", "江北", "沙坪坝", "南岸")),
    City("武汉", "WH", CENTRAL, 30.5928, 114.3055, ("江汉", "武昌", "洪山", "汉阳")),
    City("长沙", "CS", CENTRAL, 28.2282, 112.9388, ("岳麓", "芙蓉", "雨花", "开福")),
)
_CHAINS = {"大卖场": "丰禾广场", "超市": "邻里优选", "便利店": "转角便利", "食杂店": "老街小铺"}
_REPS = ("李雷", "韩梅", "王小满", "陈禾", "周可")


@dataclass(frozen=True, slots=True)
class Shop:
    """A store. number: from 0. rep: the e-mail address of who visits it."""

    number: int
    code: str
    name: str
    city: City
    type: StoreType
    latitude: float
    longitude: float
    rep: str

    @property
    def id(self) -> UUID:
        return demo_id("store", self.code)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo workspace. brands: of an analyst, those seen in full."""

    email: str
    name: str
    role: str
    brands: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        return demo_id("user", self.email)


def demo_id(*names: object) -> UUID:
    """The id of something of the demo by its name."""
    return uuid5(NAMES, "/".join(map(str, names)))


def shops(count: int = STORES) -> tuple[Shop, ...]:
    """The first so many stores; every region has some of every type among twenty."""
    return tuple(_shop(number) for number in range(count))


def people(own: str, rival: str) -> tuple[Person, ...]:
    """Somebody of every role: analysts of the own brand and of a rival, a rep for each region."""
    return (
        Person(f"admin@{DOMAIN}", "沈青", "admin"),
        Person(f"operator@{DOMAIN}", "林舟", "operator"),
        Person(f"engineer@{DOMAIN}", "苏白", "engineer"),
        Person(f"analyst@{DOMAIN}", "顾宁", "analyst", (own,)),
        Person(f"rival@{DOMAIN}", "罗然", "analyst", (rival,)),
        *(Person(rep_of(region), name, "rep") for region, name in enumerate(_REPS)),
    )


def rep_of(region: int) -> str:
    """The address of the rep of a region, by its number."""
    return f"rep@{DOMAIN}" if region == 0 else f"rep{region + 1}@{DOMAIN}"


def _shop(number: int) -> Shop:
    city = CITIES[number % len(CITIES)]
    turn = number // len(CITIES)
    kind = STORE_TYPES[(turn + number) % len(STORE_TYPES)]
    district = city.districts[turn % len(city.districts)]
    draw = np.random.default_rng([number, 401])
    north, east = draw.uniform(-0.06, 0.06, 2)
    region = list(dict.fromkeys(c.region for c in CITIES)).index(city.region)
    return Shop(
        number,
        f"{city.code}-{turn + 1:03d}",
        f"{_CHAINS[kind.name]}{city.name}{district}店",
        city,
        kind,
        round(city.latitude + float(north), 5),
        round(city.longitude + float(east), 5),
        rep_of(region),
    )
