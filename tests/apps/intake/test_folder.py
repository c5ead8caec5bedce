"""A company's folder: everything is checked before anything is stored, all mistakes are told together."""

import pytest

from apps.intake.conftest import FILES
from days import today
from loading import NOW
from pochemu.engine.period import Month
from pochemu.engine.problem import Problem
from pochemu.intake.folder.loading import Loaded, checked, load
from pochemu.ledger.models import Entry, Fact
from pochemu.people.models import Absence, Assignment, Company, Employee, Team
from pochemu.rules.in_force import plans_of_month, scheme_texts

pytestmark = pytest.mark.django_db

P = "employee,name,position,team,from"
PLANS = "employee,measure,month,value"
COMPANY = "name: X\ncurrency: RUB\ntime_zone: Europe/Moscow\n"


def told(path):
    """What is said of the folder, by file:line:column."""
    found = load(path, now=NOW)
    assert isinstance(found, list), "the folder was loaded"
    assert not Company.objects.exists()
    assert not Entry.objects.exists()
    said = {}
    for problem in found:
        said.setdefault(str(problem.place).removeprefix(f"{path}/"), []).append(problem.words.en)
    return {place: "; ".join(words) for place, words in said.items()}


def test_a_folder_that_names_nobody_is_told_so_and_no_other_file_is_blamed(folder):
    for others in ({}, {"absences.csv": None}):
        said = told(folder({"people.csv": None, **others}))
        assert list(said) == ["people.csv:1:1"]
        assert "nobody is named here" in said["people.csv:1:1"]


def test_a_day_that_does_not_exist_is_told_as_that(folder):
    people = FILES["people.csv"].replace("2026-06-30", "2026-06-31")
    said = told(folder({"people.csv": people}))
    assert said["people.csv:3:44"] == "“2026-06-31”: there is no such day in the calendar"


def test_a_mistake_that_others_lean_on_ends_with_one_stop(folder):
    (said,) = told(folder({"facts.yaml": "contract:\n  fields: {product: txt}\n"})).values()
    assert ".." not in said
    assert "?." not in said


def test_a_folder_is_loaded(folder):
    loaded = load(folder(), now=NOW)
    assert isinstance(loaded, Loaded)
    company = Company.objects.get()
    assert (company.name_en, company.name_ru, company.currency, company.language) == ("Sever", "Север", "RUB", "ru")
    assert dict(Employee.objects.values_list("code", "name")) == {
        "anna": "Анна Соколова",
        "boris": "Борис Ёлкин",
        "ivan.1": "Иван Иванов",
        "ivan.2": "Иван Иванов",
    }
    borises = Assignment.objects.known().filter(employee__code="boris").order_by("first_day")
    assert [(str(one.share), one.salary, str(one.last_day)) for one in borises] == [
        ("1/2", 50_000_50, "2026-06-30"),
        ("1", 90_000_00, "None"),
    ]
    assert list(Team.objects.order_by("code").values_list("code", "title_ru")) == [
        ("sales", "Продажи"),
        ("sever", "Север"),
    ]
    assert Absence.objects.known().count() == 1
    assert [(position, month) for position, month, _ in scheme_texts()] == [("manager", 202601)]
    assert plans_of_month(Month(2026, 3)) == {("anna", "sold"): 1_000_000, ("anna", "signed"): 0}
    assert [(report.name, report.added) for report in loaded.imports] == [("contracts", 2)]
    assert Entry.objects.count() == 2


def test_twice_does_no_harm(folder):
    path = folder()
    load(path, now=NOW)
    again = load(path, now=NOW)
    assert (again.kept.schemes, again.kept.plans, again.kept.assignments.added, again.kept.teams.added) == (0, 0, 0, 0)
    assert again.kept.absences.added == 0
    assert [(report.added, report.unchanged) for report in again.imports] == [(0, 2)]
    assert Entry.objects.count() == 2


def test_a_company_needs_only_its_company_yaml(folder):
    nothing = dict.fromkeys(
        "facts.yaml teams.csv people.csv plans.csv absences.csv schemes/manager.yaml imports/contracts.yaml".split()
    )
    assert isinstance(load(folder(nothing), now=NOW), Loaded)


def test_a_folder_without_a_company_is_none(folder):
    assert told(folder({"company.yaml": None})) == {"company.yaml:1:1": "there is no such file"}


@pytest.mark.parametrize(
    ("file", "written", "place", "said"),
    [
        ("company.yaml", "name: X\ncurrency: RUR2\ntime_zone: Europe/Moscow\n", "2:11", "not the code of a currency"),
        ("company.yaml", "name: X\ncurrency: RUB\ntime_zone: Europe/Moskow\n", "3:12", "“Europe/Moscow”"),
        ("company.yaml", "name: X\ncurrency: RUB\ntime_zone: MSK+3\n", "3:12", "not a time zone"),
        ("company.yaml", "currency: RUB\ntime_zone: Europe/Moscow\n", "1:1", "`name` is missing"),
        ("company.yaml", f"{COMPANY}langauge: ru\n", "4:1", "“language”"),
        ("company.yaml", f"{COMPANY}language: de\n", "4:11", "none of: en, ru"),
        ("company.yaml", f"{COMPANY}calendar: rusia\n", "4:11", "“russia”"),
        ("company.yaml", f"{COMPANY}visibility: nobody\n", "4:13", "none of: all"),
        ("company.yaml", f"{COMPANY}visibility: {{mony: own}}\n", "4:14", "“money”"),
        ("company.yaml", "name: [\n", "2:1", "whether a “[” or “{” above is closed"),
        ("company.yaml", f"{COMPANY}calendar: ru\n", "4:11", "none of: russia"),
        ("facts.yaml", "contract:\n  feilds: {a: text}\n", "2:3", "“fields”"),
        ("facts.yaml", 'contract:\n  fields: {"a~": text}\n', "1:1", "can't name a field"),
        ("teams.csv", "team,title,parent\nsales,,nowhere\n", "2:8", "no team “nowhere” in teams.csv"),
        ("teams.csv", "team,title,parent\nsales,,\nsales,,\n", "3:1", "stands on line 2 already"),
        ("teams.csv", "team,title,parent\nsales,,b\nb,,c\nc,,b\n", "3:4", "in a circle: b → c → b"),
        ("teams.csv", "team,title,parent\nsales,,sales\n", "2:8", "in a circle: sales → sales"),
        ("teams.csv", "team,titel,parent\nsales,,\n", "1:1", "“title”"),
        ("teams.csv", "title,parent\nsales,\n", "1:1", "columns are missing: team"),
        ("people.csv", f"{P}\nanna,Анна,manager,sale,2026-01-01\n", "2:19", "“sales”"),
        ("people.csv", f"{P}\nanna,,manager,sales,2026-01-01\n", "2:6", "“name” is empty"),
        ("people.csv", f"{P}\nanna,Анна,manager,sales,01.01.2026\n", "2:25", "not a day"),
        ("people.csv", f"{P}\nanna,Анна,manager,sales,\n", "2:25", "“from” is empty"),
        ("people.csv", f"{P}\nanna,Анна,manager,sales\n", "2:1", "“from” is empty"),
        ("people.csv", f"{P},to\nanna,Анна,manager,sales,2026-02-01,2026-01-31\n", "2:36", "ends on 2026-01-31"),
        ("people.csv", f"{P},share\nanna,Анна,manager,sales,2026-02-01,half\n", "2:36", "only numbers"),
        ("people.csv", f"{P},share\nanna,Анна,manager,sales,2026-02-01,-1\n", "2:36", "not a share"),
        ("people.csv", f"{P},share\nanna,Анна,manager,sales,2026-02-01,1 RUB\n", "2:36", "a plain number"),
        ("people.csv", f"{P},salary\nanna,Анна,manager,sales,2026-02-01,1.005\n", "2:36", "not a monthly pay"),
        ("people.csv", f"{P},to\na,A,b,sales,2026-01-01,2026-01-02\na,B,b,sales,2027-01-01,\n", "3:1", "one name"),
        ("people.csv", f"{P},to\na,A,b,sales,2026-01-01,\na,A,c,sales,2026-06-01,\n", "3:1", "on 2026-06-01 still"),
        ("people.csv", f"{P},to\na,A,b,sales,2026-06-01,\na,A,c,sales,2026-01-01,2026-06-01\n", "3:1", "06-01 still"),
        ("people.csv", "", "1:1", "the file is empty"),
        ("people.csv", 'employee,name,position,team,from\n"anna,\n', "2:1", "quotation mark"),
        ("plans.csv", f"{PLANS}\nana,signed,2026-03,1\n", "2:1", "“anna”"),
        ("plans.csv", f"{PLANS}\nanna,singed,2026-03,1\n", "2:6", "“signed”"),
        ("plans.csv", f"{PLANS}\nanna,signed,03.2026,1\n", "2:13", "not a month"),
        ("plans.csv", f"{PLANS}\nanna,signed,2026-03,many\n", "2:21", "only numbers"),
        ("plans.csv", f"{PLANS}\nanna,signed,2026-03,1 RUB\n", "2:21", "is money"),
        ("plans.csv", f"{PLANS}\nanna,signed,2026-03,1\nanna,signed,2026-03,1\n", "3:1", "on line 2 already"),
        ("absences.csv", "employee,from,to,kind\nann,2026-03-01,2026-03-02,\n", "2:1", "“anna”"),
        ("absences.csv", "employee,from,to,kind\nanna,2026-03-03,2026-03-02,\n", "2:17", "before it begins"),
        ("schemes/manager.yaml", "position: manager\neffective: 2026-13\n", "2:12", "not a month"),
        ("schemes/other.yaml", "position: manager\neffective: 2026-01\n", "1:1", "in force from 2026-01 stands in"),
        ("imports/more.yaml", "source: contracts.csv\nkind: deal\n", "2:7", "no kind of fact “deal”"),
        ("fact.yaml", "x: {}\n", "1:1", "Did you mean “facts.yaml”?"),
        ("schemes/other.yaml.txt", "x: {}\n", "1:1", "Did you mean “other.yaml”?"),
        ("plans.xlsx", "", "1:1", "Did you mean “plans.csv”?"),
        ("people.yaml", "x: {}\n", "1:1", "Did you mean “people.csv”?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_line_and_column_and_nothing_is_stored(folder, file, written, place, said):
    others = (
        {} if file in ("company.yaml", "facts.yaml", "imports/more.yaml") else {"plans.csv": None, "absences.csv": None}
    )
    found = told(folder({**others, file: written}))
    assert said in found[f"{file}:{place}"], found


def test_all_mistakes_are_told_together(folder):
    found = told(
        folder(
            {
                "teams.csv": "team,title,parent\nsales,,nowhere\n",
                "plans.csv": "employee,measure,month,value\nana,signed,2026-03,1\n",
                "schemes/head.yaml": "position: head\neffective: never\n",
                "imports/contracts.csv": "id\n",
            }
        )
    )
    assert {place.split(":")[0] for place in found} == {
        "teams.csv",
        "plans.csv",
        "schemes/head.yaml",
        "imports/contracts.yaml",
    }


def test_mistakes_are_told_in_russian_too(folder):
    for problem in load(folder({"teams.csv": "team,title,parent\nsales,,nowhere\n"}), now=NOW):
        assert any("а" <= letter <= "я" for letter in problem.words.ru)


def test_an_import_that_fails_leaves_the_others_in(folder):
    path = folder(
        {"imports/broken.yaml": "source: broken.csv\nkind: contract\nkey: id\nemployee: who\noccurred_at: at\n"}
    )
    (path / "imports" / "broken.csv").write_text('id,who,at\n1,"anna,2026-03-05\n')
    loaded = load(path, now=NOW)
    broken, contracts = loaded.imports
    assert isinstance(broken, Problem)
    assert contracts.added == Fact.objects.count() == 2


def test_another_company_is_refused(folder):
    path = folder()
    load(path, now=NOW)
    (path / "company.yaml").write_text("name: Yug\ncurrency: RUB\ntime_zone: Europe/Moscow\n")
    (problem,) = checked(path)
    assert "this is “Yug”, and the database belongs to “Sever”" in problem.words.en


@pytest.mark.parametrize(("currency", "zone"), [("EUR", "Europe/Moscow"), ("RUB", "Asia/Omsk")])
def test_money_and_clock_stay_once_there_are_facts(folder, currency, zone):
    path = folder()
    load(path, now=NOW)
    (path / "company.yaml").write_text(f"name: Sever\ncurrency: {currency}\ntime_zone: {zone}\n")
    assert any("can't be changed any more" in problem.words.en for problem in checked(path))


def test_settings_of_a_month_that_has_begun_stay_and_nothing_else_is_stored(folder):
    path = folder()
    load(path, now=NOW)
    scheme = path / "schemes" / "manager.yaml"
    scheme.write_text(scheme.read_text().replace("signed * 100 RUB", "signed * 200 RUB"))
    (path / "plans.csv").write_text("employee,measure,month,value\nanna,signed,2026-03,7\n")
    (path / "people.csv").write_text(
        f"{P}\nnew,Новый,manager,sales,2026-01-01\nanna,Анна Соколова,manager,sales,2026-01-01\n"
    )
    (path / "imports" / "contracts.csv").unlink()
    (path / "imports" / "contracts.yaml").unlink()
    (path / "absences.csv").unlink()
    found = {str(problem.place).removeprefix(f"{path}/"): problem.words.en for problem in load(path, now=NOW)}
    assert list(found) == ["schemes/manager.yaml:3:1", "plans.csv:2:1"]
    assert all("has begun" in said for said in found.values())
    assert not Employee.objects.filter(code="new").exists()


def test_a_scheme_for_a_month_to_come_is_taken(folder):
    path = folder()
    load(path, now=NOW)
    scheme = path / "schemes" / "manager.yaml"
    to_come = str(Month.of(today()).plus(1))
    (path / "schemes" / "later.yaml").write_text(scheme.read_text().replace("2026-01", to_come))
    assert load(path, now=NOW).kept.schemes == 1


def test_whom_the_folder_does_not_name_stays_and_is_listed(folder):
    path = folder()
    load(path, now=NOW)
    (path / "people.csv").write_text("employee,name,position,team,from\nanna,Анна Соколова,manager,sales,2026-01-01\n")
    loaded = load(path, now=NOW)
    assert loaded.kept.others == ("boris", "ivan.1", "ivan.2")
    assert Assignment.objects.known().filter(employee__code="boris").count() == 2


def test_sources_may_lie_elsewhere_and_behind_links(folder, tmp_path):
    path = folder({"imports/contracts.csv": None})
    elsewhere = tmp_path / "exports" / "today.csv"
    elsewhere.parent.mkdir()
    elsewhere.write_text("id,who,at,sum,what,rooms,off,on,again,state\n1,anna,2026-03-05,1,,,,,,signed\n")
    (path / "imports" / "contracts.csv").symlink_to(elsewhere)
    (report,) = load(path, now=NOW).imports
    assert (report.added, report.file) == (1, str(elsewhere.resolve()))


def test_csv_files_of_the_folder_may_come_from_excel(folder):
    path = folder()
    people = (path / "people.csv").read_text().replace(",", ";").replace("\n", "\r\n")
    (path / "people.csv").write_bytes(people.encode("cp1251"))
    assert load(path, now=NOW).kept.assignments.added == 5


HEAD = """\
position: head
effective: 2026-01
measures: {team_pay: {over: members, take: sum(pay)}}
indicators: {share: {formula: team_pay * 1%}}
"""


@pytest.mark.parametrize(
    ("file", "unreadable"),
    [
        ("company.yaml", "name: \0"),
        ("company.yaml", "name: X\ncurrency: RUBL\ntime_zone: Europe/Moscow\n"),
        ("facts.yaml", "contract: [\n"),
        ("facts.yaml", "contract:\n  fields: {product: txt, rooms: nmber}\n"),
        ("facts.yaml", "- contract\n"),
        ("teams.csv", 'team,title,parent\nsales,"Продажи,\n'),
        ("teams.csv", "team;name\nsales;Продажи\n"),
        ("teams.csv", "team,title,parent\nsales,,nowhere\n"),
        ("people.csv", 'employee,name\n"anna\n'),
        ("people.csv", "name,position\nАнна,manager\n"),
        ("people.csv", f"{P}\nanna,,manager,sales,2026-01-01\n"),
        ("schemes/manager.yaml", "position: manager\n\tmeasures: 5\n"),
        ("schemes/manager.yaml", "\xff\xfe"),
        ("schemes/manager.yaml", "effective: 2026-01\n"),
        ("imports/contracts.yaml", "source: [\n"),
        ("imports/contracts.csv", "PK\x03\x04nothing"),
    ],
)
def test_a_file_with_mistakes_brings_none_in_others(folder, file, unreadable):
    path = folder({file: unreadable, "schemes/head.yaml": HEAD})
    if unreadable == "\xff\xfe":
        (path / file).write_bytes(unreadable.encode("latin-1"))
    places = {place.partition(":")[0] for place in told(path)}
    assert places == {file if file != "imports/contracts.csv" else "imports/contracts.yaml"}


def test_a_folder_of_schemes_by_another_name_is_not_left_out_in_silence(folder):
    path = folder({"plans.csv": None, "schemes/manager.yaml": None, "scheme/manager.yaml": HEAD})
    assert told(path) == {"scheme:1:1": "this has no place in a company folder. Did you mean “schemes”?"}


def test_other_files_and_folders_may_stand_beside(folder):
    others = (
        "facts/deals.csv",
        "plans.xlsx",
        "people.md",
        "schemes/old/x.yaml",
        "schemes/notes.txt",
        "expected/x.json",
    )
    assert isinstance(load(folder(dict.fromkeys(others, "x")), now=NOW), Loaded)


def test_what_leans_on_a_file_with_mistakes_is_told_to_wait(folder):
    said = told(folder({"facts.yaml": "contract: [\n", "schemes/manager.yaml": "position: [\n"}))
    assert list(said) == ["facts.yaml:2:1"]
    assert "above is closed. Schemes, plans and imports lean on this file" in said["facts.yaml:2:1"]
