# files: yaml 30
# flags: --fail-on-warn
package main

warn contains "w" if input.kind == "Service"

deny contains "d" if input.kind == "Deployment"
