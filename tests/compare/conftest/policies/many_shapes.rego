# files: yaml 60
package main

deny_set := {"one", "two"} if input.kind == "Service"

deny_list := ["three", {"msg": "four", "n": 4}] if input.kind == "Deployment"

warn_text := "text" if input.kind

warn_object := {"a": "b"} if input.kind

violation_empty contains "" if input.kind

deny_false := false if input.kind
