"""The relational database of cases, boards and the trail."""
