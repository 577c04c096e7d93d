# files: yaml 60
package main

deny contains {"msg": "x", "_loc": {"file": "other.yaml", "line": 5}} if input.kind == "Service"

deny contains {"msg": "y", "_loc": {"line": 9}, "more": {"z": [1, 2, {"a": null}]}} if input.kind == "Deployment"
