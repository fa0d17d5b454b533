import Testing

@Suite struct ModifierTests {
  @Test(
    arguments: [
      ("asset: druzhba", "asset=Druzhba", true),
      ("asset: DRUZHBA", "asset=Druzhba", true),
      ("asset|cased: druzhba", "asset=Druzhba", false),
      ("asset|cased: Druzhba", "asset=Druzhba", true),
      ("asset: Druzh", "asset=Druzhba", false),
      ("asset: ''", "asset=\"\"", true),
      ("asset: ''", "", false),
      ("place: ÜBER", "place=über", true),
      ("place|cased: ÜBER", "place=über", false),
      ("place: Алматы", "place=АЛМАТЫ", true),
      ("country: NO", "country=no", true),
      ("lang: on", "lang=on", true),
      ("lang: yes", "lang=true", false),
      ("planned: true", "planned=true", true),
      ("planned: false", "planned=true", false),
      ("planned: true", "", false),
    ]) func texts(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("asset: Dru*", "asset=Druzhba", true),
      ("asset: '*zh*'", "asset=Druzhba", true),
      ("asset: '*ba'", "asset=Druzhba", true),
      ("asset: '*'", "asset=Druzhba", true),
      ("asset: '*'", "", false),
      ("asset: Dr?zhba", "asset=Druzhba", true),
      ("asset: Druzhba?", "asset=Druzhba", false),
      ("asset: '?'", "asset=ü", true),
      ("asset: '??'", "asset=ü", false),
      ("asset: D*z?b*", "asset=Druzhba", true),
      ("asset: '*a*b*c*'", "asset=xaxxbxxbxcx", true),
      ("asset: '*a*b*c'", "asset=xaxxbxxbxcx", false),
      ("asset: 'a\\*b'", "asset=a*b", true),
      ("asset: 'a\\*b'", "asset=axb", false),
      ("asset: 'a\\?b'", "asset=a?b", true),
      ("asset: 'a\\\\*'", "asset=a\\xyz", true),
      ("asset: 'a\\b'", "asset=a\\b", true),
      ("asset: 'a\\\\b'", "asset=a\\b", true),
    ]) func wildcards(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("asset|contains: uzh", "asset=Druzhba", true),
      ("asset|contains: zhu", "asset=Druzhba", false),
      ("asset|startswith: dru", "asset=Druzhba", true),
      ("asset|startswith: uzh", "asset=Druzhba", false),
      ("asset|endswith: HBA", "asset=Druzhba", true),
      ("asset|endswith|cased: HBA", "asset=Druzhba", false),
      ("asset|contains: d?u", "asset=xDruzhba", true),
      ("asset|contains: [q, uzh]", "asset=Druzhba", true),
      ("asset|contains|all: [q, uzh]", "asset=Druzhba", false),
      ("asset|contains|all: [dr, uzh]", "asset=Druzhba", true),
      ("asset|neq: Druzhba", "asset=druzhba", false),
      ("asset|neq: Druzhba", "asset=Soyuz", true),
      ("asset|neq: Druzhba", "", false),
      ("asset|neq: [Druzhba, Soyuz]", "asset=Soyuz", false),
      ("asset|contains|neq: uz", "asset=Soyuz", false),
    ]) func positions(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("value: 50", "value=50.0", true),
      ("value: 50", "value=5e1", true),
      ("value: '50'", "value=50.0", false),
      ("value: '50'", "value=50", true),
      ("severity: 3", "severity=3.0", true),
      ("severity: 3", "severity=\"3\"", true),
      ("zip: 123", "zip=0123", false),
      ("value|gt: 50", "value=50", false),
      ("value|gte: 50", "value=50", true),
      ("value|lt: 50", "value=49.9", true),
      ("value|lte: -1", "value=-1e0", true),
      ("value|lte: 441e9", "value=441000000000", true),
      ("value|gte: 50", "", false),
      ("value|lt: 50", "", false),
      ("asset|gte: 50", "asset=51", true),
      ("asset|gte: 50", "asset=many", false),
      ("month: 3", "", true),
      ("hour|gte: 14", "", true),
      ("weekday: 6", "", true),
      ("year: 2021", "", false),
      ("date: 2022-03-05", "", true),
    ]) func numbers(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("asset: null", "", true),
      ("asset: ~", "asset=Druzhba", false),
      ("asset: [null, Soyuz]", "", true),
      ("asset: [null, Soyuz]", "asset=soyuz", true),
      ("asset|neq: null", "asset=Druzhba", true),
      ("asset|neq: null", "", false),
      ("asset|exists: true", "asset=x", true),
      ("asset|exists: true", "", false),
      ("asset|exists: false", "", true),
      ("fields.a.b|exists: true", "fields.a.b=1", true),
    ]) func missing(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("title|re: 'shut.*down'", "title=\"to shut it down\"", true),
      ("title|re: '^shut'", "title=\"to shut it down\"", false),
      ("title|re: SHUT", "title=\"to shut it down\"", false),
      ("title|re|i: SHUT", "title=\"to shut it down\"", true),
      ("title|re|i|neq: SHUT", "title=\"to shut it down\"", false),
      ("title|re: '(a+)+$'", "title=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false),
      ("title|re|all: [to, down]", "title=\"to shut it down\"", true),
      ("ip|cidr: 10.0.0.0/8", "ip=10.255.1.1", true),
      ("ip|cidr: 10.0.0.0/8", "ip=11.0.0.1", false),
      ("ip|cidr: 192.168.4.0/22", "ip=192.168.7.255", true),
      ("ip|cidr: 192.168.4.0/22", "ip=192.168.8.0", false),
      ("ip|cidr: 2001:db8::/32", "ip=2001:db8:ffff::1", true),
      ("ip|cidr: 2001:db8::/32", "ip=2001:db9::1", false),
      ("ip|cidr: 0.0.0.0/0", "ip=1.2.3.4", true),
      ("ip|cidr: 0.0.0.0/0", "ip=::1", false),
      ("ip|cidr: 10.0.0.1", "ip=10.0.0.1", true),
      ("ip|cidr: '::ffff:0:0/96'", "ip=::ffff:10.0.0.1", true),
      ("ip|cidr: 10.0.0.0/8", "ip=10.1.1", false),
      ("ip|cidr: [10.0.0.0/8, 172.16.0.0/12]", "ip=172.31.0.1", true),
    ]) func patternsAndAddresses(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }

  @Test(
    arguments: [
      ("actor|fieldref: target", "actor=KAZ target=kaz", true),
      ("actor|fieldref|cased: target", "actor=KAZ target=kaz", false),
      ("actor|fieldref: target", "actor=KAZ,RUS target=UKR,RUS", true),
      ("actor|fieldref: target", "actor=KAZ", false),
      ("actor|fieldref|neq: target", "actor=KAZ target=RUS", true),
      ("title|fieldref|contains: asset", "title=\"the Druzhba line\" asset=druzhba", true),
      ("title|fieldref|startswith: asset", "title=\"the Druzhba line\" asset=druzhba", false),
      ("title|fieldref|endswith: place", "title=\"at Almaty\" place=Almaty", true),
      ("value|fieldref: limit", "value=5.0 limit=5", true),
    ]) func otherFields(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }
}

/// The encodings, with values that `base64`, `iconv` and pySigma give.
@Suite struct EncodingTests {
  @Test(
    arguments: [
      ("text|base64: foobar", "text=Zm9vYmFy", true),
      ("text|base64: foob", "text=\"Zm9vYg==\"", true),
      ("text|base64|contains: foo", "text=xxZm9vyy", true),
      ("text|base64offset|contains: foobar", "text=eHhmb29iYXJ5eQ", true),
      ("text|base64offset|contains: foobar", "text=eGZvb2JhcnkK", true),
      ("text|base64offset|contains: foobar", "text=Zm9vYmFyCg", true),
      ("text|base64offset|contains: foobar", "text=eHhmb29iYWZ5eQ", false),
      ("text|utf16le|base64: ab", "text=\"YQBiAA==\"", true),
      ("text|wide|base64: ab", "text=\"YQBiAA==\"", true),
      ("text|utf16be|base64: ab", "text=\"AGEAYg==\"", true),
      ("text|utf16|base64: ab", "text=\"//5hAGIA\"", true),
      ("text|windash|contains: ' -enc'", "text=\"powershell /enc x\"", true),
      ("text|windash|contains: ' -enc'", "text=\"powershell –enc x\"", true),
      ("text|windash|contains: ' -enc'", "text=\"powershell +enc x\"", false),
      ("text|windash: 'a-b -c'", "text=\"a-b /c\"", true),
      ("text|windash: 'a-b -c'", "text=\"a/b /c\"", false),
    ]) func encodes(selection: String, fields: String, isMatch: Bool) throws
  {
    #expect(try matches(selection, fields) == isMatch)
  }
}
