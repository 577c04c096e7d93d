# files: yaml 30
# flags: --quiet
package main

deny contains "d" if input.kind == "Nothing"
