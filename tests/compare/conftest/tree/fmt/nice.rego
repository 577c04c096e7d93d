package main

deny contains "x" if input.a
