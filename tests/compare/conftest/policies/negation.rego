# files: yaml 60
package main

deny contains "no name" if not input.metadata.name

deny contains "no kind" if not input.kind

warn contains "not a service" if not input.kind == "Service"
