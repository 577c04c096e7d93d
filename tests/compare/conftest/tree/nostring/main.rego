package main

deny contains {"message": "no msg"} if input.kind
