"""A company in which whatever is written shows at once: pay follows facts, plans, days, teams, and others' pay."""

from oracle.companies import Case

SELLER = """position: seller
effective: 2024-01
prorate: working_days
floor: 500 RUB
carry_negative: true
measures:
  deals: {over: deal, take: count, plan: 4}
  revenue: {over: deal, take: sum(amount), window: quarter}
  best: {over: deal, take: max(amount)}
  streets: {over: deal, take: distinct(street), window: to_date}
  of_team: {over: deal, take: sum(quantity), of: team}
indicators:
  plan: {formula: 1_000 RUB * IFNA(ATTAINMENT(deals); 7)}
  share: {formula: revenue * 1% - 600 RUB}
  rest: {formula: IFNA(best; 0) * 3% + streets * 11 RUB + of_team * 13 RUB}
  pay: {formula: SALARY / 100}
"""
HEAD = """position: head
effective: 2024-01
prorate: calendar_days
measures:
  paid: {over: members, take: sum(plan), plan: 2_000 RUB}
  best_of: {over: members, take: max(ATTAINMENT(deals)), where: position = "seller"}
  sold: {over: deal, take: sum(amount), of: team, plan: 100_000 RUB}
  everybody: {over: deal, take: count, of: company}
indicators:
  of_members: {formula: paid * 10%}
  leader: {formula: IFNA(best_of; 3) * 1_000 RUB}
  department: {formula: IFNA(ATTAINMENT(sold); 5) * 1_000 RUB}
  company: {formula: everybody * 7 RUB}
"""
DEPUTY = """position: deputy
effective: 2024-01
measures:
  paid: {over: members, take: sum(plan), where: position = "seller", plan: 2_000 RUB}
indicators:
  of_members: {formula: paid * 1%}
"""
DIRECTOR = """position: director
effective: 2024-01
measures:
  heads: {over: members, take: sum(of_members), plan: 100 RUB}
  all: {over: deal, take: count, of: team, window: year, plan: 10}
indicators:
  of_heads: {formula: heads * 2}
  attained: {formula: ATTAINMENT(all) * 1_000 RUB + ATTAINMENT(heads) * 1 RUB}
"""
DEALS = "id,who,with,day,sum,street\n" + "".join(
    f"{number},{who},{other},2024-{month:02}-{day:02},{10_000 + 137 * number},street {number % 3}\n"
    for number, (who, other, month, day) in enumerate(
        (who, other, month, day)
        for month in (1, 2, 3)
        for who, other in (("anna", "boris"), ("boris", "anna"), ("gleb", "gleb"), ("vera", "anna"))
        for day in (month, 14 + month)
    )
)
SEVER = Case(
    {
        "company.yaml": "name: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\nlanguage: en\n",
        "facts.yaml": "deal: {fields: {street: text}}\n",
        "teams.csv": "team,title,parent\nall,All,\nsales,Sales,all\nnorth,North,sales\nsouth,South,sales\n",
        "people.csv": "employee,name,position,team,from,share,salary\n"
        "anna,Anna,seller,north,2024-01-01,1,50000\n"
        "boris,Boris,seller,south,2024-01-01,0.5,40000\n"
        "dina,Dina,deputy,sales,2024-01-01,1,60000\n"
        "gleb,Gleb,seller,north,2024-02-12,1,33333\n"
        "olga,Olga,director,all,2024-01-01,1,90000\n"
        "vera,Vera,head,sales,2024-01-01,1,70000\n",
        "absences.csv": "employee,from,to,kind\nanna,2024-03-11,2024-03-13,vacation\n",
        "schemes/seller.yaml": SELLER,
        "schemes/head.yaml": HEAD,
        "schemes/deputy.yaml": DEPUTY,
        "schemes/director.yaml": DIRECTOR,
        "imports/deals.yaml": "source: deals.csv\nkind: deal\nkey: id\noccurred_at: day\namount: sum\n"
        "employee: [{column: who, share: 60%}, {column: with, share: 40%}]\nfields: {street: street}\n",
        "imports/deals.csv": DEALS,
    },
    ["2024-03"],
)
