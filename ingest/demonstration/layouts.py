"""The layouts of the demonstration's files: names, encodings, columns, code words.

Statements are in Chinese local time (UTC+8, no offset written); the chain's export is
in UTC. An account is named ``INSTITUTION:NUMBER``: the institution's short code stands
beside each number. One transfer may stand in two statements, or twice in one (the
payer's row and the payee's row), under the same reference number: such rows agree in
everything but the balance, which is the balance of the account whose statement it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TIME_ZONE: Final = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of the case: its name, the profile that reads it, its encoding."""

    name: str
    profile: str
    encoding: str


QCB_STATEMENT: Final = EvidenceFile("qcb_statement.csv", "bank-zh", "gb18030")
HYB_STATEMENT: Final = EvidenceFile("hyb_statement.csv", "bank-zh", "gb18030")
LSB_STATEMENT: Final = EvidenceFile("lsb_statement.xlsx", "bank-zh-xlsx", "xlsx")
PAYMENTS: Final = EvidenceFile("tcp_payments.csv", "payment-firm", "utf-8")
CHAIN: Final = EvidenceFile("chain_transfers.csv", "transfers", "utf-8")
ACCOUNT_REGISTER: Final = EvidenceFile(
    "account_register.csv", "account-register", "utf-8-sig"
)
PLATFORM_REGISTER: Final = EvidenceFile(
    "platform_register.csv", "platform-register", "utf-8-sig"
)
RISK_LIST: Final = EvidenceFile("risk_list.csv", "lists", "utf-8")

# In the order in which they are best loaded: who is who, then what was paid.
FILES: Final = (
    ACCOUNT_REGISTER,
    PLATFORM_REGISTER,
    QCB_STATEMENT,
    HYB_STATEMENT,
    LSB_STATEMENT,
    PAYMENTS,
    CHAIN,
    RISK_LIST,
)

# ------------------------------------------------- bank-zh: a GB18030 CSV per bank
# One row per movement of 本方 (the statement's own account). 借方发生额 filled: 本方 paid
# 对方. 贷方发生额 filled: 对方 paid 本方. The other one is empty. Amounts have two
# decimals and no separators. 余额 is 本方's balance after the row.
BANK_COLUMNS: Final = (
    "交易日期",  # 20230105
    "交易时间",  # 102231
    "交易流水号",  # the transfer's id, the same in every statement that holds it
    "本方行号",  # institution code of 本方账号: QCB
    "本方账号",
    "本方户名",
    "对方行号",
    "对方账号",
    "对方户名",
    "对方开户行",
    "借方发生额",
    "贷方发生额",
    "余额",
    "币种",  # CURRENCY_WORDS
    "交易渠道",
    "摘要",
)

# ------------------------------------------------- bank-zh-xlsx: another bank's XLSX
# First sheet (XLSX_SHEET). Two title rows stand above the header (row 3). All cells
# are text. Amounts carry thousands separators: 1,234,567.00. 借贷标志 借: 本方 paid
# 对方; 贷: 对方 paid 本方.
XLSX_SHEET: Final = "交易明细"
XLSX_TITLE_ROWS: Final = 2
XLSX_COLUMNS: Final = (
    "流水号",  # the transfer's id
    "交易时间",  # 2023-01-05 10:22:31
    "行号",
    "账号",
    "户名",
    "借贷标志",  # 借 | 贷
    "交易金额",
    "账户余额",
    "币种",
    "对手行号",
    "对手账号",
    "对手户名",
    "渠道",
    "用途",
)
DEBIT: Final = "借"
CREDIT: Final = "贷"

# ------------------------------------------------- payment-firm: a UTF-8 CSV
# One row per payment. A balance is empty where that side is no wallet of the firm.
PAYMENT_COLUMNS: Final = (
    "trade_no",  # the transfer's id
    "trade_time",  # 2023-01-05 10:22:31
    "payer_org",
    "payer_id",
    "payer_name",
    "payee_org",
    "payee_id",
    "payee_name",
    "amount",  # 88.50
    "currency",  # CNY
    "scene",  # the channel
    "memo",  # the purpose
    "payer_balance",
    "payee_balance",
)

# ------------------------------------------------- transfers: the chain's export
# from_account and to_account are whole ids (CHAIN:T...); time is ISO 8601 with Z.
CHAIN_COLUMNS: Final = (
    "transfer_id",
    "time",
    "from_account",
    "to_account",
    "amount",
    "currency",
    "channel",
    "purpose",
    "balance_after_from",
    "balance_after_to",
)

# ------------------------------------------------- account-register
# One row per account. 地区代码: GB/T 2260 city code, or ISO 3166-1 alpha-3 abroad.
# 期初余额: balance before the first transfer of the case; empty where unknown.
ACCOUNT_COLUMNS: Final = (
    "行号",
    "账号",
    "户名",
    "账户类型",  # ACCOUNT_KINDS
    "开户机构",
    "客户号",  # the party that holds it; empty where unknown
    "地区代码",
    "开户日期",  # 2021-03-15
    "期初余额",
    "币种",  # CURRENCY_WORDS
)

# ------------------------------------------------- platform-register
# One row per party and set of marks; a party may stand in several rows (a second
# phone, a second director): then only 客户号 and the further marks are filled.
# Each filled column below is one link; the words say who it goes from and to.
PARTY_COLUMNS: Final = (
    "客户号",
    "名称",
    "类型",  # PARTY_KINDS
    "地区代码",
    "行业",
    "平台客户号",  # the platform that 平台身份 is about
    "平台身份",  # PLATFORM_RELATIONS: party -> platform; empty: none
    "推荐人客户号",  # that party -recruited-> this party
    "法定代表人客户号",  # that party -directs-> this party
    "实际控制人客户号",  # that party -controls-> this party
    "手机号",  # this party -uses-> phone
    "设备号",  # this party -uses-> device
    "地址",  # this party -uses-> address
    "登记日期",  # since, of every link of the row: 2023-01-05
)

# ------------------------------------------------- lists
LIST_COLUMNS: Final = ("account", "category", "severity", "list", "listed_on")

# ------------------------------------------------- code words
CURRENCY_WORDS: Final = {"人民币": "CNY", "美元": "USD", "泰达币": "USDT"}

ACCOUNT_KINDS: Final = {
    "个人结算账户": "bank",
    "单位结算账户": "bank",
    "平台资金账户": "pool",
    "支付账户": "payment",
    "商户账户": "merchant",
    "现金柜台": "cash",
    "虚拟货币交易所账户": "exchange",
    "虚拟货币地址": "crypto",
    "外部账户": "external",
}

PARTY_KINDS: Final = {"个人": "person", "单位": "organisation", "平台": "platform"}

# 平台身份 -> link kind, from the party to 平台客户号.
PLATFORM_RELATIONS: Final = {
    "出借人": "invests-in",
    "借款人": "borrows-from",
    "员工": "works-for",
}
