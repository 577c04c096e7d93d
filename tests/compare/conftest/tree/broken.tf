resource "a" {
