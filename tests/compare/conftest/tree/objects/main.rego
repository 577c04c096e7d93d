package main

deny contains {"msg": "with loc", "_loc": {"file": "elsewhere.yaml", "line": 7}, "severity": "high", "extra": [1, "two", null]} if input.kind == "Deployment"

warn contains {"msg": "list of objects", "z": true, "a": {"k": 1e3}} if input.kind

violation_x := [{"msg": "from a list"}, {"msg": ""}]

deny_text := "just text"

deny_bool := true

warn_empty contains "" if input.kind
