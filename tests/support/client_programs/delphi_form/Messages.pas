{ The form names this unit and uses nothing of it. }
unit Messages;

interface

implementation

end.
