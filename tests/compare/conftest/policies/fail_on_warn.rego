# files: yaml 30
# flags: --fail-on-warn
package main

warn contains "w" if input.kind == "Service"
