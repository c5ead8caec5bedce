"""Why deals are lost, as the CRM's usual reasons say it."""

TOO_DEAR = "Дорого"
ANOTHER_DEVELOPER = "Купил у другого застройщика"
MORTGAGE_REFUSED = "Отказ в ипотеке"
PUT_OFF = "Отложил покупку"
CAN_NOT_BE_REACHED = "Не выходит на связь"
CALLED_OFF = "Договор расторгнут"
