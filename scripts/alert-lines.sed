# The lines of alerts.log for a reader of the demonstration: date, level, state, summary, evidence, and the rule's name;
# of an alert that ended only its group and rule.
s/^([^T ]+)T[^ ]+ ([A-Z]+) resolved ([^ ]+) (("[^"]*"|[^ "])+) .*$/\1 \2 resolved \4 [\3]/
s/^([^T ]+)T[^ ]+ ([A-Z]+) ([a-z]+) ([^ ]+) (("[^"]*"|[^ "])+) (.*) \(([0-9]+ events?)[^)]*\) id=[^ ]* seq=[0-9]*$/\1 \2 \3 \7 (\8) [\4]/
s/ INFORMATIONAL / INFO /
s/ resolved - / resolved /
# The columns: a level has at most eight letters, a state at most nine.
s/^(.{10}) ([A-Z]+) (firing|escalated|updated|resolved|cancelled) /\1 \2         \3         /
s/^(.{20}) */\1/
s/^(.{30}) */\1/
