"""The developer Sever on paper: a folder that loads, for tests to change."""

import pytest

from loading import write

FILES = {
    "company.yaml": "name: {en: Sever, ru: Север}\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: ru\n",
    "facts.yaml": """\
contract:
  title: {en: Contract, ru: Договор}
  fields: {product: text, rooms: number, discount: money, signed_on: date, repeat: flag}
""",
    "teams.csv": "team,title,parent\nsever,Север,\nsales,Продажи,sever\n",
    "people.csv": (
        "employee,name,position,team,from,to,share,salary\n"
        "anna,Анна Соколова,manager,sales,2026-01-01,,,\n"
        "boris,Борис Ёлкин,manager,sales,2026-01-01,2026-06-30,1/2,50000.50\n"
        "boris,Борис Ёлкин,head,sales,2026-07-01,,1,90 000\n"
        "ivan.1,Иван Иванов,manager,sales,2026-01-01,,1,\n"
        "ivan.2,Иван Иванов,manager,sales,2026-01-01,,1,\n"
    ),
    "plans.csv": "employee,measure,month,value\nanna,sold,2026-03,1_000_000\nanna,signed,2026-03,0\n",
    "absences.csv": "employee,from,to,kind\nanna,2026-03-02,2026-03-04,отпуск\n",
    "schemes/manager.yaml": """\
position: manager
title: {en: Manager, ru: Менеджер}
effective: 2026-01
measures:
  signed: {over: contract, take: count, plan: 5}
  sold: {over: contract, take: sum(amount), plan: 100 RUB}
indicators:
  pay: {formula: signed * 100 RUB}
""",
    "imports/contracts.yaml": """\
source: contracts.csv
kind: contract
key: id
employee: who
occurred_at: at
amount: sum
fields: {product: what, rooms: rooms, discount: off, signed_on: on, repeat: again}
where: state = "signed"
""",
    "imports/contracts.csv": (
        "id,who,at,sum,what,rooms,off,on,again,state\n"
        "1,anna,2026-03-05 14:00,100.50,flat,2,0,2026-03-04,yes,signed\n"
        "2,Борис Ёлкин,2026-03-06,\"1 000,00 ₽\",parking,,,,,signed\n"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Makes the folder, with some files told otherwise; None leaves a file out."""

    def make(told=None, **others):
        files = {**FILES, **(told or {}), **others}
        return write({name: text for name, text in files.items() if text is not None}, tmp_path / "sever")

    return make
