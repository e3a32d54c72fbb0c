{ The form names this unit and uses nothing of it. }
unit Graphics;

interface

implementation

end.
