# files: yaml 30
# flags: --no-fail
package main

deny contains "d" if input.kind == "Deployment"
