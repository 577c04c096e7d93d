# files: yml 39
package main

warn contains sprintf("%s publishes %v", [n, s.ports]) if some n, s in input.services
