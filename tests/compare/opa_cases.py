#!/usr/bin/env python3
"""Runs the cases of tests/compare/opa/ through OPA and through gabion and shows where they differ.

  queries.txt   a query a line, `flags => query` for flags of eval
  modules.txt   modules after `=== NAME [FLAGS]`; each is checked, and data.t evaluated with those flags
  commands.txt  shell scripts after `=== NAME`, where `rego` is the one or the other; they run in an empty folder

What is compared: standard output, standard error and status, without times. Known differences, each with its reason,
are the names in known.txt.
"""
import os, re, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'opa')
OPA, GABION = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TOOLS = {'opa': OPA, 'gabion': GABION + '" "rego'}
TIMES = re.compile(r'\(\d+(\.\d+)?(ns|µs|ms|s)\)|"duration": \d+|"(counter|timer|histogram)_\w+": [^,\n]+')


def read(name):
    with open(os.path.join(HERE, name)) as f:
        return f.read()


def blocks(text):
    for part in re.split(r'^=== ?', text, flags=re.M)[1:]:
        head, _, body = part.partition('\n')
        yield head.strip(), body


ERROR = re.compile(r'    \{\n      "message": .*?\n    \}(?=,\n|\n)', re.S)


def normal(text):
    """Errors of one list in one order (OPA's is random where places are equal), no `details` of types, no usage texts."""
    text = re.sub(r',\n +"details": \{\n +"(have|ref|left|a)".*?\n      \}', '', text, flags=re.S)
    text = re.sub(r'^Error: (.*)\nUsage:\n.*?(?=^--- )', r'error: \1\n', text, flags=re.S | re.M)
    found = sorted(ERROR.findall(text))
    if len(found) > 1:
        order = iter(found)
        text = ERROR.sub(lambda m: next(order), text)
    return text


def run(script, any_order):
    """stdout, stderr and status of the script, by tool."""
    seen = {}
    for tool, command in TOOLS.items():
        folder = tempfile.mkdtemp(prefix='gabion-compare-')
        try:
            done = subprocess.run(['bash', '-c', f'rego() {{ "{command}" "$@"; }}\n{script}'], cwd=folder, capture_output=True,
                                  timeout=120, env={**os.environ, 'TMPDIR': folder, 'LC_ALL': 'C.UTF-8'})
            text = f'{done.stdout.decode(errors="replace")}--- stderr\n{done.stderr.decode(errors="replace")}--- status {done.returncode}\n'
            if any_order:  # opa test tells of tests as they end
                text = '\n'.join(sorted(text.split('\n')))
            seen[tool] = normal(TIMES.sub('TIME', text.replace(folder, 'FOLDER')))
        finally:
            shutil.rmtree(folder)
    return seen


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def cases(kinds):
    if 'queries' in kinds:
        for line in read('queries.txt').splitlines():
            if not line or line.startswith('#'):
                continue
            flags, _, query = line.rpartition(' => ')
            yield 'query ' + line, f'rego eval {flags} {quoted(query)}'
    if 'modules' in kinds:
        for head, body in blocks(read('modules.txt')):
            flags = ' '.join(w for w in head.split() if w.startswith('-'))
            check = flags.replace('--strict-builtin-errors', '')
            ev = flags.replace('--strict ', '') if flags else ''
            yield 'module ' + head, (f"cat >m.rego <<'END'\n{body}END\nrego check {check} m.rego; rego check {check} --format json m.rego\n"
                                     f'rego eval {ev} -d m.rego data.t\nrego fmt {flags.replace("--strict-builtin-errors", "").replace("--strict", "")} m.rego')
    if 'commands' in kinds:
        for head, body in blocks(read('commands.txt')):
            yield 'command ' + head, body


def main():
    kinds = sys.argv[3:] or ['queries', 'modules', 'commands']
    only = os.environ.get('ONLY', '')
    known = {line.split('\t')[0] for line in read('known.txt').splitlines() if line and not line.startswith('#')}
    todo = [c for c in cases(kinds) if only in c[0]]
    with ThreadPoolExecutor(3) as pool:
        seen = list(pool.map(lambda c: run(c[1], c[0].startswith('command test ')), todo))
    differ = agreed = excused = 0
    for (name, _), both in zip(todo, seen):
        if both['opa'] == both['gabion']:
            agreed += 1
            if name in known:
                print(f'{name}: listed as a difference, but agrees')
        elif name in known:
            excused += 1
        else:
            differ += 1
            print(f'##### {name}')
            if os.environ.get('BRIEF') != '1':
                a, b = both['opa'].splitlines(), both['gabion'].splitlines()
                import difflib
                for line in list(difflib.unified_diff(a, b, 'opa', 'gabion', lineterm='', n=1))[:40]:
                    print('  ' + line)
    print(f'{agreed} agree, {differ} differ, {excused} known differences')
    return 1 if differ else 0


sys.exit(main())
