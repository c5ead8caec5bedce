"""What happens to contracts, in words."""

from collections.abc import Mapping
from typing import Final

from pochemu.engine.words import Words
from pochemu.sales.models import ContractEvent

What = ContractEvent.What

HAPPENED: Final[Mapping[str, Words]] = {
    What.SIGNED: Words("Signed", "Подписан"),
    What.FILED: Words("Filed for registration", "Подан на регистрацию"),
    What.SUSPENDED: Words("Registration suspended", "Регистрация приостановлена"),
    What.REGISTERED: Words("Registered", "Зарегистрирован"),
    What.REDUCED: Words("Terminated in part", "Расторгнут частично"),
    What.SWAPPED: Words("The unit is swapped", "Помещение заменено"),
    What.ASSIGNED: Words("Assigned to other buyers", "Права уступлены другим покупателям"),
    What.MEASURED: Words("The area is adjusted after measurement", "Площадь уточнена по обмеру"),
    What.TERMINATED: Words("Terminated", "Расторгнут"),
}

OF_HISTORY: Final[Mapping[str, Words]] = {
    "drafted": Words("Contract {number} is drafted", "Договор {number}: подготовлен проект"),
    "dropped": Words("Contract {number} is not signed after all", "Договор {number} не подписан: проект снят"),
    What.SIGNED: Words("Contract {number} is signed", "Договор {number} подписан"),
    What.FILED: Words("Contract {number} is filed for registration", "Договор {number} подан на регистрацию"),
    What.SUSPENDED: Words(
        "Registration of contract {number} is suspended", "Регистрация договора {number} приостановлена"
    ),
    What.REGISTERED: Words("Contract {number} is registered", "Договор {number} зарегистрирован"),
    What.REDUCED: Words("Contract {number} is terminated in part", "Договор {number} расторгнут частично"),
    What.SWAPPED: Words("Contract {number}: another unit", "Договор {number}: помещение заменено"),
    What.ASSIGNED: Words("Contract {number} is assigned", "Права по договору {number} уступлены"),
    What.MEASURED: Words("Contract {number}: the area is adjusted", "Договор {number}: площадь уточнена по обмеру"),
    What.TERMINATED: Words("Contract {number} is terminated", "Договор {number} расторгнут"),
}
