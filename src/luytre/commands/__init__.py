"""What each command of the command line does; `luytre.cli` names them."""
