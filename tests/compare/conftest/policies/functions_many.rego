# files: yaml 40
package main

port(c) := c.ports[0].containerPort if count(c.ports) > 0

port(c) := 0 if not c.ports

warn contains sprintf("%s %d", [c.name, port(c)]) if some c in input.spec.template.spec.containers
