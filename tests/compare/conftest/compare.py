"""Runs every command and every policy with both programs and says where they differ; see ../conftest.sh."""
import difflib, json, os, re, shutil, subprocess, sys

work, here, shared = sys.argv[1:4]
here = os.path.abspath(here)


def run(who, command, folder):
    env = dict(os.environ, PATH=f"{work}/{who}/bin:{os.environ['PATH']}", LC_ALL="C.UTF-8")
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def sorted_json(text):
    def order(value):
        if isinstance(value, dict):
            return {key: order(item) for key, item in value.items()}
        if isinstance(value, float):
            return int(value) if value == int(value) else value
        if isinstance(value, list):
            return sorted((order(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return value
    try:
        return order(json.loads(text))
    except ValueError:
        return text


def without_times(text):
    return re.sub(r"\(\d+(\.\d+)?[nµm]?s\)", "(TIME)", text)


def sarif(text):
    """The run without who ran it and when."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    for one in value.get("runs", []):
        one.get("tool", {}).get("driver", {}).pop("version", None)
        one.pop("invocations", None)
        one.get("tool", {}).get("driver", {}).get("rules", []).sort(key=json.dumps)
        for result in one.get("results", []):
            result.pop("ruleIndex", None)
        one.get("results", []).sort(key=json.dumps)
    return value


def view(kind, result):
    status, out, err = (item if isinstance(item, int) else item.replace(f"{work}/peer/", f"{work}/ours/") for item in result)
    if kind == "exit":
        return status
    if kind == "out":
        return status, out
    if kind == "json":
        return status, sorted_json(out), err
    if kind == "sarif":
        return status, sarif(out), err
    if kind == "lines":
        return status, sorted(out.split("\n")), err
    if kind == "numbered":
        return status, sorted(re.sub(r"(?m)^((not )?ok) \d+|<property .*", r"\1", out).split("\n")), err
    if kind == "times":
        return status, sorted(line for line in without_times(out).split("\n") if line), without_times(err)
    if kind == "last":
        return status, err.rstrip("\n").split("\n")[-1]
    return status, out, err


def deliberate():
    names = set()
    with open(f"{here}/deliberate.txt") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                names.add(line.rstrip("\n").split(" | ", 1)[-1])
    return names


class Count:
    same = known = 0
    different = []


def judge(count, name, kind, command, folder_of, known):
    results = {who: run(who, command, folder_of(who)) for who in ("peer", "ours")}
    if view(kind, results["peer"]) == view(kind, results["ours"]):
        count.same += 1
        if name in known:
            print(f"NO LONGER DIFFERENT {name}")
    elif name in known:
        count.known += 1
    else:
        count.different.append(name)
        print(f"DIFFERENT {name}")
        if os.environ.get("VERBOSE"):
            sides = [f"exit {status}\n{out}--standard error--\n{err}".split("\n") for status, out, err in results.values()]
            print("\n".join(list(difflib.unified_diff(*sides, "peer", "ours", lineterm="", n=1))[2:60]))


def commands(count, known):
    with open(f"{here}/commands.txt") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]

    def fresh(who):
        folder = f"{work}/{who}/tree"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(f"{here}/tree", folder)
        return folder

    for line in lines:
        kind, command = line.split(" | ", 1)
        judge(count, command, kind, command, fresh, known)


def readable(corpus):
    """Files that Conftest reads, by the last part of their names; files of the mission apart."""
    by_kind = {}
    for archive, lines in (("configs", "configs_parse"), ("dockerfiles", "dockerfiles_parse")):
        packed = os.path.abspath(f"{shared}/corpus/{archive}.tar.zst")
        subprocess.run(f"zstd -dc '{packed}' | tar x -C '{corpus}'", shell=True, check=True)
        recorded = subprocess.run(["zstd", "-dc", f"{shared}/corpus/{lines}.jsonl.zst"], capture_output=True, check=True).stdout
        for line in recorded.decode().splitlines():
            one = json.loads(line)
            kind = "Dockerfile" if archive == "dockerfiles" else one["file"].rsplit(".", 1)[-1]
            if "json" in one:
                by_kind.setdefault(kind, []).append(one["file"])
    shutil.copytree(f"{here}/../../cases/test/mission", f"{corpus}/mission")
    by_kind["mission"] = ["mission/unhardened.yaml", "mission/hardened.yaml", "mission/compose.yaml"]
    return by_kind


def policies(count, known):
    """A policy names its inputs in its first line, `# files: KIND COUNT`, and flags perhaps in its second."""
    if not os.path.exists(f"{shared}/corpus/configs.tar.zst"):
        print("SKIP the policies: no corpus")
        return
    corpus = f"{work}/corpus"
    os.makedirs(corpus)
    files = readable(corpus)
    for name in sorted(os.listdir(f"{here}/policies")):
        path = f"{here}/policies/{name}"
        with open(path) as file:
            head = file.read().split("\n")[:2]
        kind, number = head[0].removeprefix("# files: ").split()
        flags = head[1].removeprefix("# flags: ").replace("DATA", f"{here}/data") if head[1].startswith("# flags: ") else ""
        if kind == "Dockerfile":
            flags += " --parser dockerfile"
        chosen = files[kind][:: max(1, len(files[kind]) // int(number))]
        command = f"conftest test -o json -p '{path}' {flags} " + " ".join(f"'{one}'" for one in chosen)
        judge(count, name, "json", command, lambda who: corpus, known)


count = Count()
known = deliberate()
only = os.environ.get("ONLY", "")
if only in ("", "commands"):
    commands(count, known)
if only in ("", "policies"):
    policies(count, known)
print(f"{count.same} the same, {count.known} different on purpose, {len(count.different)} different")
sys.exit(1 if count.different else 0)
