"""python -m tests.oracle FOLDER MONTH"""

import json
import sys

from . import bonus, load

folder, month = sys.argv[1:]
print(json.dumps(bonus(load(folder), month), ensure_ascii=False, indent=1))
