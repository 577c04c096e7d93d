# files: yaml 30
package main

deny contains "a" if input.kind == "Service"

deny contains "b" if input.kind == "Service"

deny contains "c" if input.kind == "Deployment"

warn contains "d" if input.spec
