{ The form names this unit and uses nothing of it. }
unit Controls;

interface

implementation

end.
