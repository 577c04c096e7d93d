package   main
import rego.v1
deny contains msg if { input.a==1
   msg:="x" }
