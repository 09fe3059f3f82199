"""The 34 provincial divisions by GB/T 2260 code: English and Chinese short names.

The third member is where the label and the ends of the arcs stand, in degrees east and
north: near the seat of government, moved where neighbours would hide each other.
"""

from __future__ import annotations

PROVINCES: dict[str, tuple[str, str, tuple[float, float]]] = {
    "110000": ("Beijing", "北京", (116.4, 40.2)),
    "120000": ("Tianjin", "天津", (117.4, 39.2)),
    "130000": ("Hebei", "河北", (115.2, 38.2)),
    "140000": ("Shanxi", "山西", (112.3, 37.6)),
    "150000": ("Inner Mongolia", "内蒙古", (110.6, 41.7)),
    "210000": ("Liaoning", "辽宁", (122.8, 41.4)),
    "220000": ("Jilin", "吉林", (126.2, 43.6)),
    "230000": ("Heilongjiang", "黑龙江", (128.0, 47.3)),
    "310000": ("Shanghai", "上海", (121.5, 31.15)),
    "320000": ("Jiangsu", "江苏", (119.7, 33.1)),
    "330000": ("Zhejiang", "浙江", (120.1, 29.2)),
    "340000": ("Anhui", "安徽", (117.2, 31.9)),
    "350000": ("Fujian", "福建", (118.0, 26.1)),
    "360000": ("Jiangxi", "江西", (115.7, 27.6)),
    "370000": ("Shandong", "山东", (118.3, 36.3)),
    "410000": ("Henan", "河南", (113.6, 33.9)),
    "420000": ("Hubei", "湖北", (112.3, 31.0)),
    "430000": ("Hunan", "湖南", (111.7, 27.7)),
    "440000": ("Guangdong", "广东", (113.5, 23.5)),
    "450000": ("Guangxi", "广西", (108.7, 23.8)),
    "460000": ("Hainan", "海南", (109.8, 19.2)),
    "500000": ("Chongqing", "重庆", (107.7, 29.8)),
    "510000": ("Sichuan", "四川", (102.8, 30.6)),
    "520000": ("Guizhou", "贵州", (106.8, 26.8)),
    "530000": ("Yunnan", "云南", (101.6, 24.9)),
    "540000": ("Tibet", "西藏", (88.6, 31.2)),
    "610000": ("Shaanxi", "陕西", (108.8, 34.6)),
    "620000": ("Gansu", "甘肃", (103.2, 36.4)),
    "630000": ("Qinghai", "青海", (96.4, 35.7)),
    "640000": ("Ningxia", "宁夏", (106.1, 37.6)),
    "650000": ("Xinjiang", "新疆", (85.4, 41.4)),
    "710000": ("Taiwan", "台湾", (120.95, 23.8)),
    "810000": ("Hong Kong", "香港", (114.35, 22.4)),
    "820000": ("Macao", "澳门", (113.35, 22.0)),
}
