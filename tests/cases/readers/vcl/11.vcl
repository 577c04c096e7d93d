vcl 4.1;
import std;
import directors;
backend z { .host = "h"; }