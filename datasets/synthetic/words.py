"""Invented brands, products and flavours, Chinese and English. None is a real brand we know of."""

from dataclasses import dataclass

BRANDS = (
    ("青屿", "Qingyu"),
    ("谷风里", "Gufengli"),
    ("云朵仓", "Cloudbarn"),
    ("木棉巷", "Kapok Lane"),
    ("鹿角湾", "Antler Bay"),
    ("白石渡", "Whiteford"),
    ("豆蔻街", "Nutmeg St"),
    ("雾岭", "Mistridge"),
    ("晴川记", "Qingchuan"),
    ("小满仓", "Xiaoman"),
    ("山雀社", "Titmo"),
    ("北橙", "Nordorange"),
    ("麦陇", "Wheatrow"),
    ("松塔屋", "Pinecot"),
    ("月半湾", "Halfmoon"),
    ("禾木匠", "Hemujo"),
    ("蓝汀", "Lanting"),
    ("橘猫铺", "Tabbymart"),
    ("竹里人家", "Zhuliren"),
    ("暖冬", "Nuando"),
    ("飞鱼座", "Volansea"),
    ("果壳岛", "Nutshell Isle"),
    ("南枝", "Nanzhi"),
    ("石榴籽", "Arilo"),
    ("净萤", "Jingying"),
    ("雪见", "Xuejian"),
    ("星野牧", "Starmead"),
    ("早茶记", "Zaocha"),
    ("维莫拉", "Velmora"),
    ("布林洛", "Brindlo"),
    ("奥梅尔", "Ormelle"),
    ("塔恩威", "Tarnwick"),
    ("佩露拉", "Pellura"),
    ("奎洛", "Quillo"),
    ("哈维恩", "Harvane"),
    ("米拉溪", "Mirabrook"),
    ("芬尼莫", "Fennimo"),
    ("多夫拉", "Dovrano"),
    ("伦布利", "Lumbrix"),
    ("凯斯多", "Kestova"),
    ("祖瓦尼", "Zuvany"),
    ("奥斯翠", "Ostrelle"),
    ("格兰迪", "Grindol"),
    ("乌玛可", "Umako"),
)

FLAVOURS = (
    ("原味", "Original"),
    ("蜜桃", "Peach"),
    ("柠檬", "Lemon"),
    ("青柠", "Lime"),
    ("草莓", "Strawberry"),
    ("海盐", "Sea Salt"),
    ("香辣", "Hot & Spicy"),
    ("番茄", "Tomato"),
    ("薄荷", "Mint"),
    ("茉莉", "Jasmine"),
    ("抹茶", "Matcha"),
    ("可可", "Cocoa"),
    ("椰子", "Coconut"),
    ("蓝莓", "Blueberry"),
    ("蜂蜜", "Honey"),
    ("无糖", "Sugar Free"),
    ("薰衣草", "Lavender"),
    ("芦荟", "Aloe"),
    ("玫瑰", "Rose"),
    ("黑芝麻", "Sesame"),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf section: its name, its products (Chinese, English) and their pack kinds."""

    name: str
    products: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]


CATEGORIES = (
    Category(
        "tea",
        (
            ("绿茶", "Green Tea"),
            ("红茶", "Black Tea"),
            ("花草茶", "Herbal Tea"),
            ("乌龙", "Oolong"),
        ),
        ("box", "box", "tin", "pouch", "jar"),
    ),
    Category(
        "drinks",
        (("果汁", "Juice"), ("苏打水", "Soda"), ("矿泉水", "Spring Water"), ("可乐", "Cola")),
        ("bottle", "can", "bottle", "carton", "multipack"),
    ),
    Category(
        "snacks",
        (
            ("薯片", "Potato Chips"),
            ("脆片", "Crisps"),
            ("坚果", "Mixed Nuts"),
            ("饼干", "Biscuits"),
        ),
        ("bag", "bag", "box", "tin", "pouch", "lowbox"),
    ),
    Category(
        "dairy",
        (("酸奶", "Yogurt"), ("鲜牛奶", "Fresh Milk"), ("豆奶", "Soy Milk")),
        ("carton", "cup", "bottle", "cup", "lowbox"),
    ),
    Category(
        "sauces",
        (
            ("酱油", "Soy Sauce"),
            ("番茄酱", "Ketchup"),
            ("果酱", "Fruit Jam"),
            ("辣酱", "Chili Sauce"),
        ),
        ("bottle", "jar", "squeeze", "pouch", "jar"),
    ),
    Category(
        "hair care",
        (("洗发水", "Shampoo"), ("护发素", "Conditioner"), ("沐浴露", "Body Wash")),
        ("squeeze", "flask", "pump", "squeeze", "tube"),
    ),
    Category(
        "deodorant",
        (("喷雾", "Body Spray"), ("止汗露", "Deodorant"), ("发胶", "Hair Spray")),
        ("aerosol", "aerosol", "rollon", "squeeze"),
    ),
    Category(
        "oral care",
        (("牙膏", "Toothpaste"), ("漱口水", "Mouthwash"), ("牙刷", "Toothbrush")),
        ("lowbox", "lowbox", "flask", "blister", "tube"),
    ),
    Category(
        "cleaning",
        (("洗衣液", "Laundry Liquid"), ("洗洁精", "Dish Soap"), ("厨房清洁", "Kitchen Spray")),
        ("jug", "trigger", "pouch", "squeeze", "box"),
    ),
    Category(
        "health",
        (
            ("维生素", "Vitamin C"),
            ("感冒片", "Cold Relief"),
            ("钙片", "Calcium"),
            ("贴膏", "Patches"),
        ),
        ("box", "lowbox", "lowbox", "pillbottle", "blister"),
    ),
    Category(
        "paper",
        (("抽纸", "Facial Tissue"), ("卷纸", "Toilet Paper"), ("湿巾", "Wet Wipes")),
        ("multipack", "softpack", "lowbox", "multipack"),
    ),
    Category(
        "sweets",
        (("糖果", "Candy"), ("巧克力", "Chocolate"), ("口香糖", "Gum"), ("软糖", "Gummies")),
        ("bag", "lowbox", "pouch", "lowbox", "blister"),
    ),
    Category(
        "coffee",
        (("咖啡豆", "Coffee Beans"), ("速溶咖啡", "Instant Coffee"), ("咖啡粉", "Ground Coffee")),
        ("brick", "jar", "pouch", "box", "tin"),
    ),
    Category(
        "cereal",
        (("麦片", "Oat Flakes"), ("谷物圈", "Grain Rings"), ("燕麦棒", "Oat Bars")),
        ("box", "box", "pouch", "lowbox"),
    ),
    Category(
        "canned",
        (
            ("午餐肉", "Luncheon"),
            ("玉米粒", "Sweet Corn"),
            ("猫粮", "Cat Food"),
            ("金枪鱼", "Tuna"),
        ),
        ("shortcan", "can", "shortcan", "pouch", "jar"),
    ),
    Category(
        "gadgets",
        (("电池", "Batteries"), ("剃须刀", "Razor"), ("玩具车", "Toy Car"), ("发夹", "Hair Clips")),
        ("blister", "blister", "hangbag", "blister"),
    ),
    Category(
        "skin care",
        (("面霜", "Face Cream"), ("防晒霜", "Sun Cream"), ("护手霜", "Hand Cream")),
        ("tube", "box", "pump", "jar", "tube", "cup"),
    ),
)
