# files: Dockerfile 60
package main

warn contains sprintf("%d stages: %v", [max({c.Stage | some c in input}) + 1, [c.Value | some c in input; c.Cmd == "from"]]) if count(input) > 0
