# files: yaml 40
package main

limits[c.name] := c.resources.limits if some c in input.spec.template.spec.containers

warn contains sprintf("%v", [limits]) if count(limits) > 0
