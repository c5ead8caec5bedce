"""How currencies are written beside a number: signs, ISO 4217 codes, and what Russian programs abbreviate."""

from typing import Final

CODES: Final = tuple(
    (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
        "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
        "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
        "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
        "PGK PHP PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL "
        "THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW "
        "ZWL"
    ).split()
)

_NO_LETTER: Final = r"(?![^\W\d_])"
_ROUBLES: Final = rf"руб(?:\.|(?:лей|ль|ля)?{_NO_LETTER})|р(?:\.|{_NO_LETTER})"

CURRENCY: Final = rf"[$¢£¤¥֏؋฿\u20a0-\u20cf]|(?:{'|'.join(CODES)}){_NO_LETTER}\.?|{_ROUBLES}"
"""A pattern, to be matched without case.

The sign is not judged: a column has the company's currency, whatever is printed in it.
"""
