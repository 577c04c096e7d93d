# files: yaml 30
# flags: -n main -n other
package main

deny contains "d" if input.kind == "Deployment"
