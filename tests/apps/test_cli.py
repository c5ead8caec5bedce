"""The command `pochemu`, as somebody at a terminal meets it."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from apps.intake.conftest import FILES
from loading import write
from pochemu.config import cli
from pochemu.config.commands.database_words import database_words
from pochemu.config.commands.server import PATIENCE
from pochemu.people.roles import ROLES
from prepared import prepared

HEADER = "id,who,at,sum,what,rooms,off,on,again,state\n"


@pytest.fixture
def pochemu(capsys, monkeypatch, tmp_path):
    """Runs the command here; what it gave: exit code, output, and what it said aside."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


@pytest.fixture
def sever(tmp_path):
    def make(told=None):
        return write({**FILES, **(told or {})}, tmp_path / "sever")

    return make


@pytest.fixture
def alone(tmp_path):
    """Runs the command in a process and a folder of its own, with no database yet."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "POCHEMU", "DJANGO"))}

    def start(*arguments, preexec_fn=None, start_new_session=False, **surroundings):
        command = [sys.executable, "-m", "pochemu.config.cli", *map(str, arguments)]
        given = {**kept, "LANG": "en_US.UTF-8", **surroundings}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        apart = {"preexec_fn": preexec_fn, "start_new_session": start_new_session}
        return subprocess.Popen(command, env=given, cwd=home, text=True, **pipes, **apart)

    start.home = home
    return start


def test_help_speaks_both_languages(pochemu, monkeypatch):
    code, out, _ = pochemu("--help")
    assert code == 0
    assert out.startswith("Usage: pochemu")
    assert "Bring a company folder in." in out
    _, out, _ = pochemu("--language", "ru", "load", "--help")
    assert out.startswith("Вызов: pochemu load")
    assert "Этот текст." in out
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert pochemu("--help")[1].startswith("Вызов")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lod", "x"], "load"),
        (["load"], "FOLDER"),
        (["bonus"], "MONTH"),
        (["bonus", "2026-3"], "write it as 2026-11"),
        (["bonus", "2026-03", "--format", "xml"], "xml"),
        (["load", "x", "--force"], "--force"),
        (["serve", "--port", "0"], "0"),
        (["--language", "de", "load", "x"], "de"),
    ],
)
def test_wrong_use_is_a_sentence_and_2(pochemu, arguments, said):
    code, out, err = pochemu(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "--help" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load"], "Не хватает: ПАПКА"),
        (["lod", "x"], "Нет такой команды: lod. Может быть, load?"),
        (["bonus", "2026-03", "--formt", "json"], "Нет такого параметра: --formt. Может быть, --format?"),
        (["bonus", "2026-03", "--format", "xml"], "--format: ожидалось одно из: table, json"),
        (["bonus", "2026-03", "--format"], "После --format ожидается значение"),
        (["load", "x", "y"], "Лишнее: y"),
        (["payroll", "2026-10"], "Не хватает параметра --by ЛОГИН"),
        (["serve", "--port", "99999"], "--port: ожидалось целое число от 1 до 65535"),
        (["serve", "--port", "abc"], "--port: ожидалось целое число от 1 до 65535"),
        (["bonus", "март"], "МЕСЯЦ: «март» — не месяц: запишите его как 2026-11"),
    ],
)
def test_wrong_use_is_told_in_russian_too(pochemu, arguments, said):
    code, _, err = pochemu("--language", "ru", *arguments)
    assert (code, err.splitlines()[0]) == (2, said)


@pytest.mark.parametrize(
    ("given", "found", "said"),
    [
        (".venv/bin/pochemu", None, ".venv/bin/pochemu"),
        ("/usr/local/bin/pochemu", "/usr/local/bin/pochemu", "pochemu"),
        ("/work/cli.py", None, "pochemu"),
    ],
)
def test_hints_call_the_command_as_its_reader_did(pochemu, monkeypatch, given, found, said):
    monkeypatch.setattr("sys.argv", [given])
    monkeypatch.setattr("shutil.which", lambda _name: found)
    _, _, err = pochemu("bonus", "март")
    assert err.splitlines()[1] == f"See: {said} bonus --help"
    assert f"Begin with `{said} demo`, or `{said} init`." in pochemu("--help")[1]
    assert pochemu("--version")[1].startswith("pochemu ")


def test_help_names_what_is_to_be_given_in_russian_too(pochemu):
    for command in ("close", "serve", "why", "load", "verify", "payroll"):
        out = pochemu("--language", "ru", command, "--help")[1]
        assert not {"MONTH", "EMPLOYEE", "FOLDER", "OPTIONS", "LOGIN", "HASH", "TEXT", "required", "default"} & set(
            re.findall(r"\w+", out)
        ), out


def test_a_group_without_a_command_shows_its_commands(pochemu):
    code, _, err = pochemu("--language", "ru", "calls")
    assert code == 2
    assert err.startswith("Вызов: pochemu calls")
    assert "reconcile" in err
    assert "Неверный вызов" not in err


def test_a_taken_port_is_told_before_anything_is_waited_for(pochemu):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for command in ("serve", "demo"):
            code, out, err = pochemu("--language", "ru", command, "--port", taken.getsockname()[1])
            assert (code, out) == (1, "")
            assert "нельзя принимать запросы: он уже занят" in err


@pytest.mark.django_db
def test_a_demonstration_stopped_while_it_is_made_up_is_no_failure(pochemu, monkeypatch):
    def stop(_talk):
        raise KeyboardInterrupt

    monkeypatch.setattr("pochemu.config.commands.demo._fill", stop)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, out, err = pochemu("--language", "ru", "demo", "--port", port)
    assert (code, out, err) == (0, "", "\nОстановлено, пока компания сочинялась: в следующий раз продолжится отсюда\n")


@pytest.mark.parametrize("locale", ["", "C", "C.UTF-8", "POSIX", "ru_RU.UTF-8"])
def test_it_speaks_russian_where_surroundings_name_no_other_language(pochemu, monkeypatch, locale):
    monkeypatch.setenv("LANG", locale)
    assert pochemu("--help")[1].startswith("Вызов")


def test_what_stops_it_is_told_in_the_language_asked_for(pochemu, monkeypatch, tmp_path):
    def stop(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr("pochemu.config.commands.folders.ready", stop)
    assert pochemu("--language", "ru", "load", tmp_path) == (1, "", "\nОстановлено. Незаконченное не сохранено\n")


@pytest.mark.django_db
class TestWithADatabase:
    def test_a_folder_is_loaded_and_paid(self, pochemu, sever):
        code, out, err = pochemu("load", sever())
        assert (code, err) == (0, "")
        assert "Север: людей 4" in out  # the company speaks Russian
        assert "contracts (utf-8 ','): строк 2; добавлено 2" in out
        code, out, _ = pochemu("bonus", "2026-03", "--format", "json")
        told = json.loads(out)
        assert (code, told["currency"], [one["employee"] for one in told["employees"]]) == (
            0,
            "RUB",
            ["anna", "boris", "ivan.1", "ivan.2"],
        )
        assert told["employees"][0]["bonus"] == "100.00"
        code, out, _ = pochemu("--language", "en", "bonus", "2026-03", "--employee", "anna")
        assert code == 0
        assert "Анна Соколова" in out
        assert "Борис" not in out
        code, out, _ = pochemu("why", "2026-03", "anna", "pay", "--format", "json")
        assert (code, json.loads(out)["amount"]) == (0, "100.00")
        code, out, _ = pochemu("why", "2026-03", "anna", "--format", "tree")
        assert (code, "«signed» × 100" in out) == (0, True)
        code, out, _ = pochemu("why-not", "2026-03", "anna", "2")
        assert (code, "✗" in out) == (0, True)

    def test_mistakes_are_told_with_their_places_and_1(self, pochemu, sever):
        folder = sever({"teams.csv": "team,title,parent\nsales,,nowhere\n", "imports/contracts.csv": "id\n"})
        code, out, err = pochemu("--language", "en", "load", folder)
        assert (code, out) == (1, "")
        assert f"{folder}/teams.csv:2:8: there is no team “nowhere”" in err
        assert f"{folder}/imports/contracts.yaml:4:11: the file has no column “who”" in err
        assert err.rstrip().endswith("Nothing was stored")

    def test_an_import_that_did_not_go_in_is_1(self, pochemu, sever):
        folder = sever({"imports/contracts.csv": HEADER + '1,"anna,2026-03-05,1,,,,,,signed\n'})
        code, out, err = pochemu("--language", "en", "load", folder)
        assert (code, "Sever: people 4" in out) == (1, True)
        assert "contracts.csv:2:1: the quotation mark" in err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["load", "nowhere"], "There is no folder nowhere"),
            (["check", "nowhere"], "There is no folder nowhere"),
            (["bonus", "2026-03"], "pochemu load FOLDER"),
            (["import", "nowhere.yaml"], "pochemu load FOLDER"),
            (["why", "2026-03", "anna"], "pochemu load FOLDER"),
        ],
    )
    def test_what_is_not_there_is_told_with_its_mend(self, pochemu, arguments, said):
        code, out, err = pochemu(*arguments)
        assert (code, out) == (1, "")
        assert said in err

    def test_unknown_names_are_told_with_the_nearest(self, pochemu, sever):
        pochemu("load", sever({"people.csv": FILES["people.csv"] + "vera,Вера Орлова,manager,sales,2026-05-01,,1,\n"}))
        assert "“anna”" in pochemu("--language", "en", "bonus", "2026-03", "--employee", "ana")[2]
        assert "“pay”" in pochemu("--language", "en", "why", "2026-03", "anna", "pai")[2]
        assert "held no position" in pochemu("--language", "en", "why", "2026-03", "vera")[2]
        assert "Who there is: pochemu bonus MONTH" in pochemu("--language", "en", "why", "2026-03", "somebody")[2]
        assert "no fact with the key “9”" in pochemu("--language", "en", "why-not", "2026-03", "anna", "9")[2]

    @pytest.mark.parametrize("month", ["1999-01", "9999-12"])
    def test_a_month_beyond_the_companys_is_told_as_pages_do(self, pochemu, sever, month):
        pochemu("load", sever())
        for arguments in (["bonus", month], ["why", month, "anna"]):
            code, out, err = pochemu("--language", "ru", *arguments)
            assert (code, out) == (1, "")
            assert f"{month} не посчитать: месяцы компании — с 2026-01" in err

    def test_a_name_with_a_sign_that_commands_is_refused_at_its_place(self, pochemu, sever):
        people = FILES["people.csv"].replace("Анна Соколова", "Анна \x1b[31mСоколова")
        code, _, err = pochemu("--language", "ru", "check", sever({"people.csv": people}))
        assert code == 1
        assert "people.csv:2" in err
        assert "знак U+001B, которого не видно" in err

    def test_a_misspelt_position_is_a_warning_with_the_nearest(self, pochemu, sever):
        folder = sever(
            {"people.csv": FILES["people.csv"].replace("manager,sales,2026-01-01,,,", "manger,sales,2026-01-01,,,")}
        )
        code, out, _ = pochemu("--language", "ru", "check", folder)
        assert code == 0
        assert "people.csv:2" in out
        assert "у должности «manger» нет схемы" in out
        assert "Может быть, «manager»?" in out
        assert "ошибок нет, предупреждений:" in out

    def test_what_is_no_folder_and_what_is_no_mapping_is_told(self, pochemu, sever):
        folder = sever()
        assert "это файл, а загружается вся папка" in pochemu("--language", "ru", "load", folder / "people.csv")[2]
        pochemu("load", folder)
        said = pochemu("--language", "ru", "import", folder / "imports" / "contracts.csv")[2]
        assert "не описание импорта" in said
        assert "это папка, а не файл" in pochemu("--language", "ru", "import", folder)[2]

    def test_a_file_with_a_header_alone_is_warned_of(self, pochemu, sever):
        folder = sever({"imports/contracts.csv": HEADER})
        code, out, _ = pochemu("--language", "ru", "check", folder)
        assert code == 0
        assert "есть заголовок, а строк под ним нет" in out

    def test_who_has_no_terminal_is_told_how_to_give_a_password(self, pochemu, sever, monkeypatch):
        pochemu("load", sever())
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code, out, err = pochemu("--language", "ru", "user", "add", "olga", "--name", "Ольга")
        assert code == 1
        assert "--password-stdin" in err
        assert "getpass" not in out + err

    def test_rows_set_aside_are_shown_with_lines_cells_and_reasons(self, pochemu, sever):
        rows = "1,anna,never,1,,,,,,signed\n2,ann,2026-03-05,1,,,,,,signed\n3,boris,2025-01-01,1,,,,,,signed\n"
        code, out, _ = pochemu("--language", "en", "load", sever({"imports/contracts.csv": HEADER + rows}))
        assert code == 0
        assert "rows 3; added 1, set aside 2" in out
        assert "contracts.csv:2: at = “never”" in out
        assert "contracts.csv:3: who = “ann”. Did you mean “anna”?" in out
        assert "on a day without a position: 1" in out
        assert "boris: 1, 2025-01-01" in out

    def test_a_row_that_is_no_fact_is_told_why_by_why_not(self, pochemu, sever):
        rows = (
            "1,anna,never,1,,,,,,signed\n2,anna,2026-03-05,1,,,,,,draft\n3,anna,2026-03-05,1,,,,,,signed\n"
            "3,anna,2026-03-05,2,,,,,,signed\n"
        )
        pochemu("load", sever({"imports/contracts.csv": HEADER + rows}))

        def why_not(key):
            code, out, err = pochemu("--language", "en", "why-not", "2026-03", "anna", key)
            assert code == (0 if out else 1)
            return out + err

        assert "contracts.csv:2 (" in why_not("1")
        assert "not a moment" in why_not("1") or "moment" in why_not("1")
        assert "contracts.csv:3 (" in why_not("2")
        assert "left out by `where`" in why_not("2")
        assert "✓ counted" in why_not("3")
        assert "no import set such a row aside" in why_not("4")
        mended = HEADER + rows.replace("never", "2026-03-07")
        pochemu("load", sever({"imports/contracts.csv": mended}))
        assert "✓ counted" in why_not("1")

    def test_a_cancelled_fact_is_told_to_be_cancelled(self, pochemu, sever):
        from pochemu.ledger.actions import cancel
        from pochemu.ledger.entries import entry

        pochemu("load", sever())
        with entry(what="cancelled") as act:
            assert cancel(act, "contract", "contracts", "1")
        assert "is cancelled" in pochemu("--language", "en", "why-not", "2026-03", "anna", "1")[2]

    def test_a_plan_of_so_many_and_a_part_is_asked_about_and_stays_as_written(self, pochemu, sever):
        scheme = FILES["schemes/manager.yaml"].replace("take: count, plan: 5}", "take: count, plan: 10.5}")
        plans = "employee,measure,month,value\nanna,signed,2026-03,7.5\nanna,sold,2026-03,99.5\n"
        folder = sever({"schemes/manager.yaml": scheme, "plans.csv": plans})
        for command in ("check", "load"):
            code, out, _err = pochemu("--language", "en", command, folder)
            assert code == 0
            first, second = [line for line in out.splitlines() if "The plan has a part of one" in line]
            assert "manager.yaml:5:" in first
            assert "is 10 or 11 meant?" in first
            assert "plans.csv:2:" in second
            assert "plans.csv:3" not in out

    def test_a_changed_scheme_says_which_month_it_may_be_and_checking_says_so_too(self, pochemu, sever):
        from days import today
        from pochemu.engine.period import Month

        scheme, following = FILES["schemes/manager.yaml"], Month.of(today()).plus(1)
        pochemu("load", sever())
        edited = sever({"schemes/manager.yaml": scheme.replace("100 RUB", "200 RUB")})
        for command in ("check", "load"):
            code, _out, err = pochemu("--language", "en", command, edited)
            assert code == 1
            assert f"with effective: {following}" in err
        ahead = scheme.replace("effective: 2026-01", f"effective: {following}")
        folder = sever({"schemes/next.yaml": ahead})
        assert pochemu("--language", "en", "check", folder)[0] == 0
        assert "new: schemes 1" in pochemu("--language", "en", "load", folder)[1]
        folder = sever({"schemes/next.yaml": ahead.replace("100 RUB", "200 RUB")})
        for command in ("check", "load"):
            assert "takes the place of one that was known already" in pochemu("--language", "en", command, folder)[1]
        (folder / "schemes/next.yaml").unlink()
        assert f"stay: manager {following}" in pochemu("--language", "en", "load", sever())[1]

    def test_a_change_of_people_in_months_that_have_begun_is_told(self, pochemu, sever):
        folder = sever()
        assert "have begun" not in pochemu("--language", "en", "load", folder)[1]
        assert "have begun" not in pochemu("--language", "en", "load", folder)[1]
        before = FILES["people.csv"]
        assert "anna" in before
        (folder / "people.csv").write_text(before.replace(",manager,", ",director,", 1))
        (folder / "absences.csv").write_text(FILES["absences.csv"])
        out = pochemu("--language", "en", "load", folder)[1]
        assert "changed in months that have begun, and figures with them: 1 people" in out
        assert "anna: 2026-01 … " in out

    def test_the_text_of_strangers_is_inert(self, pochemu, sever):
        evil = "\x1b]0;owned\x07\x1b[2J[bold red]x[/]\u202eevil\u200b"
        name = "[bold red]x[/]evil\u200b"  # what commands is refused in a name
        people = f'employee,name,position,team,from\nanna,"{name}",manager,sales,2026-01-01\n'
        rows = f'"{evil}",anna,never,1,,,,,,signed\n'
        told = {"people.csv": people, "plans.csv": None, "absences.csv": None, "imports/contracts.csv": HEADER + rows}
        folder = sever({name: text for name, text in told.items() if text})
        for name in ("plans.csv", "absences.csv"):
            (folder / name).unlink()
        outputs = [pochemu("load", folder), pochemu("bonus", "2026-03"), pochemu("why", "2026-03", "anna")]
        assert [code for code, _, _ in outputs] == [0, 0, 0]
        shown = "".join(out + err for _, out, err in outputs)
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(shown)
        assert r"[bold red]x[/]evil\u200b" in outputs[1][1]

    def test_nothing_is_cut_short_where_no_screen_limits_it(self, pochemu, sever):
        folder = sever({"schemes/manager.yaml": FILES["schemes/manager.yaml"].replace("pay:", "p" * 150 + ":")})
        pochemu("load", folder)
        assert "p" * 150 in pochemu("bonus", "2026-03")[1]

    def test_what_does_nothing_in_a_scheme_is_told_and_is_no_mistake(self, pochemu, sever):
        manager = FILES["schemes/manager.yaml"]
        folder = sever({"schemes/manager.yaml": f"{manager}carry_negative: true\n"})
        for command in ("check", "load"):
            code, out, _ = pochemu("--language", "ru", command, folder)
            line = manager.count("\n") + 1
            assert code == 0
            assert f"manager.yaml:{line}:1: `carry_negative` без `floor` ничего не делает" in out

    def test_what_is_allowed_and_hardly_meant_is_warned_of_and_goes_in(self, pochemu, sever):
        folder = sever(
            {
                "schemes/manager.yaml": f"{FILES['schemes/manager.yaml']}cap: -1 RUB\n",
                "plans.csv": "employee,measure,month,value\nanna,signed,2026-03,-5\n",
                "imports/contracts.csv": HEADER + "1,anna,2126-03-05,1,,,,,,signed\n2,anna,2026-03-05,1,,,,,,signed\n",
            }
        )
        for command in ("check", "load"):
            code, out, _ = pochemu("--language", "ru", command, folder)
            assert code == 0
            assert "manager.yaml:9:1: предел отрицательный" in out
            assert "plans.csv:2:1: план отрицательный" in out
            assert "есть факт от 2126-03-05, до этого ещё годы (" in out
            assert "contracts.csv:2): так и задумано?" in out
        assert "−" in pochemu("--language", "ru", "bonus", "2026-03", "--employee", "anna")[1]

    def test_a_why_is_read_in_titles_and_tells_an_absence_with_its_days(self, pochemu, sever):
        manager = FILES["schemes/manager.yaml"].replace(
            "effective: 2026-01", "effective: 2026-01\nprorate: working_days"
        )
        manager = manager.replace("signed * 100 RUB", "ATTAINMENT(signed) * 609.6 RUB + sold / PLAN(sold) * 0 RUB")
        pochemu("load", sever({"schemes/manager.yaml": manager, "plans.csv": "employee,measure,month,value\n"}))
        out = pochemu("--language", "ru", "why", "2026-03", "anna")[1]
        assert "рабочих дней по этому назначению: 19 из 22 в месяце; отпуск 2026-03-02 – 2026-03-04" in out
        assert "«Обычный план на полный месяц» × «Доля отработанного месяца»" in out
        assert "количество" in out
        assert "сумма по полю «сумма»" in out
        assert "Договор 1  100,50\u00a0₽" in out
        assert "609,60\u00a0₽" in out
        assert not {"ATTAINMENT", "PLAN", "target", "proration", "spell", "count", "sum", "contract"} & set(
            re.findall(r"\w+", out)
        )

    def test_an_entry_that_is_not_there_is_refused(self, pochemu, sever):
        pochemu("load", sever())
        code, out, err = pochemu("--language", "ru", "bonus", "2026-03", "--known", "999999999")
        assert (code, out) == (1, "")
        assert "записи 999999999 в журнале ещё нет, последняя — " in err

    def test_check_stores_nothing_and_reads_the_rows(self, pochemu, sever):
        from pochemu.people.models import Company

        folder = sever({"imports/contracts.csv": HEADER + "1,anna,never,1,,,,,,signed\n"})
        code, out, _ = pochemu("--language", "en", "check", folder)
        assert code == 0
        assert "rows 1; added 0, set aside 1" in out
        assert out.rstrip().endswith("sever: no mistakes, warnings: 2")
        assert "the position “head” has no scheme" in out
        assert not Company.objects.exists()
        (folder / "company.yaml").write_text("name: X\n")
        code, _, err = pochemu("--language", "en", "check", folder)
        assert (code, "`currency` is missing" in err) == (1, True)

    def test_check_sets_aside_what_load_would(self, pochemu, sever):
        rows = "{},anna,2026-03-05,1,,,,,,signed\n".format("К" * 600) + "2,anna,2026-03-05,1,,,,,,signed\n"
        folder = sever({"imports/contracts.csv": HEADER + rows})
        told = [pochemu("--language", "ru", command, folder)[1] for command in ("check", "load")]
        for out in told:
            assert "строк 2; добавлено 1, отложено 1" in out
            assert "«ключ» длиннее 500 знаков: 1 (строка 2)" in out

    @pytest.mark.parametrize(
        ("written", "column", "told"),
        [
            ("anna,Анна \u202eПетрова,", 6, "«name» — «Анна \\u202eПетрова»: здесь стоит знак U+202E"),
            ("an\u200bna,Анна Петрова,", 1, "«employee» — «an\\u200bna»: здесь стоит знак U+200B"),
        ],
    )
    def test_a_sign_that_nobody_sees_is_told_where_it_stands(self, pochemu, sever, written, column, told):
        people = f"employee,name,position,team,from\n{written}manager,sales,2026-01-01\n"
        code, _, err = pochemu("--language", "ru", "check", sever({"people.csv": people}))
        assert code == 1
        assert f"people.csv:2:{column}: {told}, которого не видно: наберите заново без него" in err

    @pytest.mark.parametrize("name", ["people.csv", "facts.yaml", "schemes/manager.yaml"])
    def test_a_link_that_leads_nowhere_is_no_absent_file(self, pochemu, sever, name):
        folder = sever()
        (folder / name).unlink()
        (folder / name).symlink_to(folder / name)
        code, _, err = pochemu("--language", "ru", "check", folder)
        assert (code, f"{name}:1:1: " in err, "это ссылка, которая ведёт сама на себя" in err) == (1, True, True)

    def test_a_currency_that_was_is_told_and_nothing_that_leans_on_it(self, pochemu, sever):
        company = FILES["company.yaml"].replace("RUB", "RUR")
        code, _, err = pochemu("--language", "ru", "check", sever({"company.yaml": company}))
        assert code == 1
        assert "«RUR» — не код валюты вроде RUB или EUR. Может быть, «RUB»?\nОшибок: 1." in err

    def test_a_person_asked_for_by_name_is_told_by_which_id(self, pochemu, sever):
        pochemu("load", sever())
        code, _, err = pochemu("--language", "en", "why", "2026-03", "Иван Иванов")
        assert (code, err) == (1, "There is no employee “Иван Иванов”. Of this name there is: ivan.1, ivan.2\n")

    def test_one_mapping_is_imported(self, pochemu, sever):
        folder = sever()
        pochemu("load", folder)
        (folder / "imports" / "contracts.csv").write_text(HEADER + "9,anna,2026-03-05,1,,,,,,signed\n")
        code, out, _ = pochemu("--language", "en", "import", folder / "imports" / "contracts.yaml")
        assert (code, "rows 1; added 1" in out) == (0, True)
        code, _, err = pochemu("--language", "en", "import", folder / "company.yaml")
        assert (code, "unknown key “name”" in err) == (1, True)

    @pytest.mark.parametrize("language", ["en", "ru"])
    def test_a_new_folder_loads_and_pays_at_once(self, pochemu, tmp_path, language):
        code, out, _ = pochemu("--language", language, "init")
        assert code == 0
        assert "pochemu load company" in out
        assert {path.name for path in (tmp_path / "company").iterdir()} >= {"README.md", "company.yaml", "schemes"}
        code, out, _ = pochemu("check", "company")
        assert code == 0
        code, out, _ = pochemu("load", "company")
        assert code == 0
        told = json.loads(pochemu("bonus", "2026-11", "--format", "json")[1])
        assert [(one["employee"], one["complete"]) for one in told["employees"]] == [
            ("anna", True),
            ("boris", True),
            ("vera", True),
        ]
        assert all(float(one["bonus"]) > 0 for one in told["employees"])
        key = {"en": "C-102", "ru": "Д-102"}[language]
        told = pochemu("--language", language, "why-not", "2026-11", "anna", key)[1]
        assert {"en": "and this is “Contract”", "ru": "а это «Договор»"}[language] in told
        code, _, err = pochemu("--language", language, "init")
        assert (code, "company" in err) == (1, True)

    def test_a_company_says_whether_one_person_may_approve_his_own(self, pochemu, sever):
        from pochemu.people.models import Company

        assert pochemu("load", sever())[0] == 0
        for hands, single, said in (("one", True, "the pages say so"), ("two", False, "another one approves")):
            code, out, _ = pochemu("--language", "en", "hands", hands)
            assert (code, Company.objects.get().single_handed) == (0, single)
            assert said in out
        assert pochemu("hands", "three")[0] == 2

    def test_one_hand_is_told_that_two_decide_as_long_as_there_are_two(self, pochemu, sever):
        from django.contrib.auth.models import User

        from pochemu.people.models import Account

        assert pochemu("load", sever())[0] == 0
        for login in ("olga", "pavel"):
            assert "several may approve" not in pochemu("--language", "en", "hands", "one")[2]
            Account.objects.create(user=User.objects.create_user(login), role="finance")
        assert "several may approve (olga, pavel)" in pochemu("--language", "en", "hands", "one")[2]

    def test_logins(self, pochemu, sever, monkeypatch):
        from pochemu.people.models import Account

        pochemu("load", sever())
        typed = iter(["long enough 17\n", "123\n", "long enough 17\n", "long enough 17\n", "long enough 17\n"])
        monkeypatch.setattr(sys.stdin, "readline", lambda: next(typed))
        add = ("--language", "en", "user", "add", "--password-stdin")
        code, out, _ = pochemu(*add, "anna", "--employee", "anna", "--role", "head")
        assert (code, out.strip()) == (0, "The login “anna” is added: Head (head)")
        assert set(ROLES) == set(Account.Role.values)
        account = Account.objects.get()
        assert (account.user.username, account.employee.code, account.role) == ("anna", "anna", "head")
        assert account.user.check_password("long enough 17")
        code, _, err = pochemu(*add, "bob")
        assert (code, "too short" in err) == (1, True)
        assert "is taken" in pochemu(*add, "anna")[2]
        assert "has a login already" in pochemu(*add, "other", "--employee", "anna")[2]
        assert "Did you mean “boris”?" in pochemu(*add, "bob", "--employee", "borris")[2]
        assert Account.objects.count() == 1

    def test_a_login_gets_another_password_another_role_and_is_closed(self, pochemu, sever, monkeypatch, client):
        from pochemu.people.models import Account
        from pochemu.web import guessing
        from pochemu.web.models import SignInTry

        pochemu("load", sever())
        typed = iter(["long enough 17\n", "123\n", "longer still 18\n"])
        monkeypatch.setattr(sys.stdin, "readline", lambda: next(typed))
        pochemu("user", "add", "--password-stdin", "anna", "--employee", "anna")
        said = ("--language", "en", "user")
        guessing.was_wrong("anna", "192.0.2.1", datetime.now(UTC))
        assert "too short" in pochemu(*said, "password", "anna", "--password-stdin")[2]
        assert pochemu(*said, "password", "anna", "--password-stdin")[0] == 0
        assert Account.objects.get().user.check_password("longer still 18")
        assert not SignInTry.objects.exists(), "what was guessed of the one before is nothing"
        told = pochemu(*said, "change", "anna", "--role", "head", "--closed")[1]
        assert told.strip() == "The login “anna”: Head (head), closed"
        assert not client.login(username="anna", password="longer still 18")
        assert pochemu(*said, "change", "anna", "--open")[1].strip() == "The login “anna”: Head (head), open"
        assert client.login(username="anna", password="longer still 18")
        assert "Say what changes" in pochemu(*said, "change", "anna")[2]
        assert "Did you mean “anna”?" in pochemu(*said, "password", "ana", "--password-stdin")[2]


def test_the_database_is_made_when_first_needed_and_it_is_said(alone, sever):
    out, err = alone("load", sever()).communicate(timeout=180)
    assert f"Making the database {alone.home / 'var' / 'pochemu.db'}" in err
    assert "Север" in out
    _, err = alone("bonus", "2026-03").communicate(timeout=60)
    assert err == ""


def test_a_half_made_database_is_called_that_and_is_finished_by_loading(alone, sever):
    half = "import django; django.setup(); from django.core.management import call_command as do; do('migrate', 'auth')"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "POCHEMU"))}
    given = {**kept, "DJANGO_SETTINGS_MODULE": "pochemu.config.settings"}
    subprocess.run([sys.executable, "-c", half], cwd=alone.home, env=given, check=True, capture_output=True)
    _, err = alone("bonus", "2026-03").communicate(timeout=180)
    assert "is half made: making it was interrupted, and it holds no company yet" in err
    _, err = alone("load", sever()).communicate(timeout=180)
    assert "Finishing the database" in err
    assert alone("bonus", "2026-03").communicate(timeout=180)[1] == ""


def test_what_only_reads_makes_no_database(alone, sever):
    out, _ = alone("check", sever()).communicate(timeout=60)
    assert "no mistakes" in out
    _, err = alone("bonus", "2026-03").communicate(timeout=60)
    assert "is not there yet, or is empty. Load a company: " in err
    assert not list(alone.home.rglob("*.db"))


def test_a_database_that_cannot_be_reached_is_a_sentence(alone, sever):
    process = alone("load", sever(), DATABASE_URL="postgres://nobody:x@127.0.0.1:1/nothing")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("The database PostgreSQL 127.0.0.1:1/nothing can't be used: nobody answers there. ")
    assert err.endswith("DATABASE_URL names it: postgres://user:password@host:port/name is expected\n")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("connection failed: FATAL:  password authentication failed for user", "PostgreSQL не пускает с таким именем"),
        ("failed to resolve host 'x': [Errno -2] Name or service not known", "машины с таким именем нет"),
        ("odd:\n\tis it so?\n", "она отвечает «odd: is it so»"),
    ],
)
def test_what_a_database_says_is_told_in_the_language(said, told):
    assert database_words(OSError(said)).ru.startswith(told)


@pytest.mark.parametrize(
    ("variable", "said", "told"),
    [
        ("DATABASE_URL", "foo", "DATABASE_URL не прочитать: ожидалось sqlite:///var/pochemu.db или postgres://"),
        ("DATABASE_URL", "mysql://x", "база данных — SQLite или PostgreSQL, а не mysql: ожидалось sqlite:///"),
        ("DATABASE_URL", "postgres://crm:s3cret@host:pass/name", "DATABASE_URL не прочитать"),
        ("DATABASE_URL", "postgres://crm:s3cret@host", "DATABASE_URL не прочитать"),
        ("POCHEMU_DEBUG", "yes", "POCHEMU_DEBUG: ожидалось 1 или 0, а не «yes»"),
        ("POCHEMU_HTTPS", "on", "POCHEMU_HTTPS: ожидалось 1 или 0, а не «on»"),
        ("POCHEMU_BEHIND_PROXY", "2", "POCHEMU_BEHIND_PROXY: ожидалось 1 или 0"),
        ("POCHEMU_HOSTS", "https://crm.example", "POCHEMU_HOSTS: ожидались имена через запятую, например crm.example"),
        ("POCHEMU_ADDRESS", "crm.example", "POCHEMU_ADDRESS: ожидался адрес, например https://crm.example"),
        ("POCHEMU_TELEGRAM_API", "//:x", "POCHEMU_TELEGRAM_API: ожидался адрес"),
        ("POCHEMU_VAR", "/dev/null/var", "POCHEMU_VAR: папкой /dev/null/var нельзя воспользоваться: это файл"),
        ("POCHEMU_EMAIL", "smtp://crm:s3cret@host", "POCHEMU_EMAIL: ожидалось smtp[s]://user:password@host:port"),
        ("POCHEMU_MAILBOX", "imap://crm:s3cret@host:x", "POCHEMU_MAILBOX: ожидалось imap[s]://user:password@host"),
    ],
)
def test_a_setting_that_cannot_be_read_is_told_in_the_language(alone, variable, said, told):
    process = alone("--language", "ru", "bonus", "2026-03", **{variable: said})
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert told in err
    assert "s3cret" not in err
    assert "Traceback" not in err


def test_the_server_serves_static_files_to_be_kept(ready):
    port = _free_port()
    process = ready("serve", "--port", port)
    try:
        with _answer(f"http://127.0.0.1:{port}/static/pochemu/icons.json") as answer:
            assert answer.status == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def ready(alone):
    """The same, with the tables of a database, and nobody's rows."""
    prepared(alone.home / "var" / "pochemu.db")
    return alone


@pytest.fixture
def served(ready):
    """The server, and where it says it is; nothing of it outlives the test."""
    begun = []

    def start(**surroundings):
        begun.append(process := ready("serve", "--port", _free_port(), start_new_session=True, **surroundings))
        return process, re.search(r"http\S+", process.stdout.readline())[0]

    yield start
    for process in begun:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_server_says_where_once_it_listens_and_ends_at_once_though_a_page_is_open(ready, sever, served, told):
    """SIGHUP is what a terminal says as it is closed, to all that run in it, as with Ctrl-C."""
    ann = ("user", "add", "--password-stdin", "ann", "--name", "Ann", "--role", "finance")
    for arguments, said in ((("load", sever()), ""), (ann, WORD)):
        process = ready(*arguments)
        process.communicate(said, timeout=60)
        assert process.returncode == 0
    process, at = served(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))  # whatever runs the tests
    page = _signed_in(at, "ann").open(at + "live/", timeout=5)
    assert page.readline() == b"retry: 2000\n"
    began = time.monotonic()
    process.terminate() if told is signal.SIGTERM else os.killpg(process.pid, told)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < PATIENCE / 2
    assert (process.returncode, out, err) == (0, "", "")
    with socket.socket() as knocking:
        assert knocking.connect_ex(("127.0.0.1", urllib.parse.urlsplit(at).port))


def test_a_server_started_to_outlive_its_terminal_outlives_it(served):
    process, at = served(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    os.killpg(process.pid, signal.SIGHUP)
    time.sleep(0.5)
    with _answer(f"{at}health/live") as answer:
        assert answer.read() == b"live"
    assert process.poll() is None


WORD = "a-long-enough-word"


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _signed_in(at, login):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', browser.open(at + "sign-in/").read().decode())[1]
    given = {"username": login, "password": WORD, "csrfmiddlewaretoken": token}
    browser.open(at + "sign-in/", urllib.parse.urlencode(given).encode()).read()
    return browser


def _answer(url):
    until = time.monotonic() + 40
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
