# files: yaml 60
package main

deny contains "always" if input.kind

exception contains [""] if input.kind == "Deployment"
