import std;
backend z { .host = "h"; }