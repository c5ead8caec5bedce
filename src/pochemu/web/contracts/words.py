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
