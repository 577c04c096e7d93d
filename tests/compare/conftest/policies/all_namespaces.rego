# files: yaml 30
# flags: --all-namespaces
package main

deny contains "d" if input.kind == "Deployment"
