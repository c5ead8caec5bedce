"""How many decimal digits a currency's minor unit has (ISO 4217): two, but for these."""

_OTHERS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS = {currency: digits for digits, currencies in _OTHERS.items() for currency in currencies.split()}


def minor_digits(currency: str) -> int:
    return _DIGITS.get(currency, 2)
