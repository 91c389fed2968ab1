; The installer for Windows, for Inno Setup 6. Written by hand, tried by nobody yet: see packaging/README.md.
;
;   iscc /DVersion=0.1.0 /DBundle=build\desktop\agentdesk /DOutput=build packaging\desktop\windows\agentdesk.iss
;
; Signing: name a tool in Inno Setup ("agentdesk") and add /DSign=1; the tool gets the file, its secrets come from the
; machine that signs. For one user or for all: whoever installs is asked. Data lies in %LOCALAPPDATA%\agentdesk and stays.

#ifndef Version
  #error "say /DVersion=…"
#endif

[Setup]
AppId={{6E0D5A52-6B1C-4E5B-9C43-7C1E5B5D8A10}
AppName=AgentDesk
AppVersion={#Version}
AppPublisher=AgentDesk contributors
DefaultDirName={autopf}\AgentDesk
DefaultGroupName=AgentDesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\..\LICENSE
SetupIconFile=..\..\..\build\icons\agentdesk.ico
UninstallDisplayIcon={app}\agentdesk-window.exe
OutputDir={#Output}
OutputBaseFilename=agentdesk-{#Version}-windows-x64
SourceDir=..\..\..
Compression=lzma2
SolidCompression=yes
CloseApplications=yes
#ifdef Sign
SignTool=agentdesk
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.Calls=Let telephone links (tel:) be opened by AgentDesk
de.Calls=Telefon-Links (tel:) mit AgentDesk öffnen
en.Desktop=An icon on the desktop
de.Desktop=Ein Symbol auf dem Desktop
en.Comment=Find customers, take calls, keep promises
de.Comment=Kundschaft finden, Anrufe nehmen, Zusagen halten

[Tasks]
Name: "desktop"; Description: "{cm:Desktop}"; Flags: unchecked
Name: "calls"; Description: "{cm:Calls}"; Flags: unchecked

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What a former version brought and this one does not: libraries of two versions must not meet.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\AgentDesk"; Filename: "{app}\agentdesk-window.exe"; Comment: "{cm:Comment}"
Name: "{autodesktop}\AgentDesk"; Filename: "{app}\agentdesk-window.exe"; Tasks: desktop

[Registry]
Root: HKA; Subkey: "Software\Classes\agentdesk"; ValueType: string; ValueData: "URL:AgentDesk"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\agentdesk"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\agentdesk\DefaultIcon"; ValueType: string; ValueData: "{app}\agentdesk-window.exe,0"
Root: HKA; Subkey: "Software\Classes\agentdesk\shell\open\command"; ValueType: string; ValueData: """{app}\agentdesk-window.exe"" ""%1"""
; A telephone link: offered to Windows as one of the programs that can, chosen by the person in its settings.
Root: HKA; Subkey: "Software\Classes\AgentDesk.tel"; ValueType: string; ValueData: "AgentDesk"; Flags: uninsdeletekey; Tasks: calls
Root: HKA; Subkey: "Software\Classes\AgentDesk.tel\shell\open\command"; ValueType: string; ValueData: """{app}\agentdesk-window.exe"" ""%1"""; Tasks: calls
Root: HKA; Subkey: "Software\AgentDesk\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "AgentDesk"; Flags: uninsdeletekey; Tasks: calls
Root: HKA; Subkey: "Software\AgentDesk\Capabilities\UrlAssociations"; ValueType: string; ValueName: "tel"; ValueData: "AgentDesk.tel"; Tasks: calls
Root: HKA; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "AgentDesk"; ValueData: "Software\AgentDesk\Capabilities"; Flags: uninsdeletevalue; Tasks: calls

[Run]
Filename: "{app}\agentdesk-window.exe"; Description: "{cm:LaunchProgram,AgentDesk}"; Flags: nowait postinstall skipifsilent
