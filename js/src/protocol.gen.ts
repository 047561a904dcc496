// Written by gnnrec_lab/widgets/protocol/generate.py, from the TypedDicts beside it. Don't edit: `make js`.

/** A message of the page. ``params`` are those of the method in the widget's table of methods. */
export type Request = {
  id: string;
  kind: "request";
  method: string;
  params: Record<string, unknown>;
};

/** Why a request failed, in the user's terms. */
export type Failure = {
  message: string;
};

/** The answer to the request of the same id. What was asked for comes in traits, written before it. */
export type Reply = {
  id: string;
  kind: "reply";
  ok: boolean;
  error?: Failure;
};

export type Locale = "auto" | "en" | "ko";

/** The traits of every widget. ``view_id`` is that of its last picture in the notebook. */
export type CommonTraits = {
  locale: Locale;
  view_id: string;
};

/** A user who was found; by this run's metric, the other's, and their difference, where measured. */
export type UserRow = {
  index: number;
  label: string;
  interactions: number;
  value?: number;
  against?: number;
  difference?: number;
};

/**
 * An item of the history with one behaviour. ``word`` is its id as a word of a line of code.
 *
 * ``weight`` is what the log's own column says of it ("rating 4"), the mean of several times.
 */
export type HistoryRow = {
  item: number;
  label: string;
  word: string;
  behaviour: string | null;
  time: string | null;
  times: number;
  weight: string | null;
  positive: boolean;
};

/** The user who is open, and the number of their interactions in the test part. */
export type OpenUser = {
  index: number;
  label: string;
  interactions: number;
  held_out: number;
};

/** How often something of a name occurs. */
export type NamedCount = {
  name: string;
  count: number;
};

export type Fact = [string, string];

export type Timeline = {
  from: string;
  to: string;
  bins: number[];
};

/** Who a user is. ``more_than`` is the share of users with fewer items. */
export type Profile = {
  interactions: number;
  more_than: number;
  behaviours: NamedCount[];
  facts: Fact[];
  timeline: Timeline | null;
};

/** A row of a list. ``rank`` is null for an item that the list leaves out, ``hit``: in the test part. */
export type Recommendation = {
  item: number;
  label: string;
  word: string;
  score: number;
  rank: number | null;
  hit: boolean;
};

/** The picture of an item as a data URL, the address of one elsewhere, and its facts. */
export type Media = {
  picture: string | null;
  link: string | null;
  facts: Fact[];
};

/** What another run recommends to the same user. */
export type OtherView = {
  name: string;
  model: string;
  terms: Record<string, number[]>;
  edge_weights: string | null;
  recommendations: Recommendation[];
};

/** All of the user who is open. ``code`` is the line that gives this view. */
export type UserView = {
  history: HistoryRow[];
  history_first: number;
  history_total: number;
  user: OpenUser;
  k: number;
  profile: Profile;
  recommendations: Recommendation[];
  code: string;
  media: Record<string, Media>;
  other: OtherView | null;
};

export type Language = "en" | "ko";

/** The signed part of a score owed to one item of the history. */
export type Contribution = {
  item: number;
  label: string;
  contribution: number;
  neighbours: number;
  path_strength: number;
};

/** How many contributions aren't listed, and their sum. */
export type OtherContributions = {
  count: number;
  contribution: number;
};

/** A path from the user over an own item and another user to the recommended item. */
export type PathExample = {
  neighbour: number;
  neighbour_label: string | null;
  via_label: string;
  strength: number;
};

/** Another user: a number, and a label only where names are shown. */
export type Neighbour = {
  neighbour: number;
  neighbour_label: string | null;
};

/** Weighted edges in layers: each has layer, place of item, place of user, and a weight for each head. */
export type Layers = {
  kind: string | null;
  heads: number;
  items: string[];
  users: Neighbour[];
  edges: [number, number, number, number[]][];
};

export type Empty = Record<string, never>;

/**
 * Why an item has its score. ``remainder`` is the sum of ``rest``, which has it by what it comes from.
 *
 * ``own_share`` is how much of the score the contributions carry together, null where that isn't defined.
 * ``num_paths`` is null where paths weren't looked for: in a page without a kernel.
 */
export type Why = {
  item_label: string;
  score: number;
  total: number;
  remainder: number;
  rest: Record<string, number>;
  own_share: number | null;
  sentence: Record<Language, string>;
  contributions: Contribution[];
  others: OtherContributions;
  paths: PathExample[];
  num_paths: number | null;
  layers: Layers | Empty;
};

/** Why an item has its score by the run that is open, and by the one beside it. */
export type Reasons = {
  run: Why;
  other: Why | null;
};

/** What the items that don't travel reach: by each own item, and all of them together. */
export type LivingBounds = {
  highest: string;
  lowest: string;
  most: number;
  least: number;
};

/**
 * A sum over the history: rows [n, items], the upper triangle of its gram [n, n], see explain/sums.
 *
 * ``told`` [n] is what an explanation multiplies the rows by. All are float32 in base64.
 */
export type LivingPart = {
  rows: string;
  gram: string | null;
  told: string;
  beyond: LivingBounds | null;
};

/** The highest scores of the items that don't travel: by the whole history, the base, and nothing. */
export type LivingBeyond = {
  full: number;
  base: number;
  empty: number;
};

/**
 * The scores of one user's history and of its parts, of the items that travel; see explain/sums.
 *
 * ``items`` and ``ranks`` are int32, ``base``, ``empty`` and ``rest`` float32, in base64. ``beyond`` is null
 * where all items travel.
 */
export type Living = {
  history: number[];
  items: string;
  ranks: string;
  base: string;
  empty: string;
  parts: LivingPart[];
  log: [number, number] | null;
  rest: Record<string, string>;
  hits: number[];
  beyond: LivingBeyond | null;
};

/** Rules as they are typed, items by id or title; empty and 0 for those that aren't applied. */
export type RuleForm = {
  where: string;
  allow: string[];
  deny: string[];
  per: [string, number][];
  diversify: number;
  since: string;
  until: string;
};

/** A row of the list of a changed history. ``old_rank`` is by the whole history. */
export type ChangedRow = {
  item: number;
  label: string;
  word: string;
  score: number;
  rank: number | null;
  hit: boolean;
  old_rank: number | null;
};

/** An item that the list would hold without the rules, its place there, and the rules that take it out. */
export type TakenOut = {
  item: number;
  label: string;
  old_rank: number;
  rules: string[];
};

/**
 * The rules that are applied, and the list of ``user`` under them; -1 before there is one.
 *
 * ``held`` are lists of ids that no form shows, with their lengths, ``active`` is how many rules there are,
 * ``code`` is what they are on a line, ``error`` says why a form wasn't applied.
 */
export type RulesState = {
  form: RuleForm;
  columns: string[];
  held: Record<string, number>;
  error: string;
  code: string;
  active: number;
  user: number;
  rows: ChangedRow[];
  out: TakenOut[];
};

/**
 * What a page without a kernel knows: users who can be searched and opened by index, and their sums.
 *
 * ``explanations`` are by user and item. ``labels`` has the label of items and the word of a line of code
 * that their id is, ``rules`` the list under rules of each user, where there are some.
 */
export type BrowserOffline = {
  message: string;
  users: UserRow[];
  views: Record<string, UserView>;
  explanations: Record<string, Record<string, Reasons>>;
  labels: Record<string, Fact>;
  living: Record<string, Living>;
  rules: Record<string, RulesState>;
};

/**
 * A run, the title of its model, and what its edge weights mean where it has some.
 *
 * ``terms`` has what the score holds beside what the title names, with its weight.
 */
export type RunNames = {
  name: string;
  model: string;
  terms: Record<string, number[]>;
  edge_weights: string | null;
};

export type Kind = "cold" | "heavy" | "worst" | "losers";

/**
 * The run that is open, whether it scores changed histories, the run beside it, and what is switched on.
 *
 * ``kinds`` are the kinds of users that can be listed, ``names`` is whether other users are named.
 */
export type BrowserRun = {
  name: string;
  model: string;
  terms: Record<string, number[]>;
  edge_weights: string | null;
  graph: string;
  num_users: number;
  num_items: number;
  fold_in: boolean;
  other: RunNames | null;
  kinds: Kind[];
  names: boolean;
};

/** The users found: of a kind, or of all where ``kind`` is empty. ``metric`` measured them. */
export type UserList = {
  query: string;
  kind: string;
  total: number;
  metric?: string;
  rows: UserRow[];
};

/** What is being measured, of which item or of which kind of users. */
export type BrowserWork = {
  doing: "trust" | "smallest" | "users";
  item?: number;
  kind?: string;
};

/** An item that the changed history takes out of the list. */
export type FallenRow = {
  item: number;
  label: string;
  old_rank: number;
};

/**
 * The list of a history that lacks some items. ``moved`` rows are at another place than before.
 *
 * ``code`` is what is left out, as it stands on a line. ``among`` is there where only so many items were
 * compared and another one might come in.
 */
export type WhatIf = {
  user: number;
  removed: number[];
  code: string;
  rows: ChangedRow[];
  fallen: FallenRow[];
  moved: number;
  among?: number;
};

/** The fewest interactions without which an item isn't in the list, and what then is (``instead``). */
export type Smallest = {
  user: number;
  item: number;
  found: boolean;
  proved: boolean;
  rank: number;
  rank_after: number;
  k: number;
  history: number;
  sentence: string;
  removed: number[];
  labels: string[];
  instead: string[];
};

export type Metric = "pos" | "del" | "ins" | "cdcg";

/**
 * Faithfulness of one explanation: curves over the shares removed, their areas, verdicts by language.
 *
 * ``weights`` is what the weights are that "attention" orders by.
 */
export type Trust = {
  user: number;
  item: number;
  k: number;
  steps: number;
  draws: number;
  orders: string[];
  explainers: string[];
  weights: string | null;
  shares: number[];
  curves: Record<string, Record<Metric, number[]>>;
  areas: Record<string, Record<Metric, number>>;
  better: Record<string, boolean>;
  agreement: Record<string, number | null>;
  verdicts: Record<Language, Record<string, string>>;
  unit: Record<Language, string>;
};

export type Vote = 1 | 0 | -1;

/** What is thought of an item: a thumb up, none or down, a text, and when, in seconds since 1970. */
export type Note = {
  vote: Vote;
  text: string;
  t: number;
};

/**
 * What a page without a kernel says of itself: the day it was made, and of which users what-if works.
 *
 * It works for none where scores aren't ``sums``, and where lists are ``ruled``.
 */
export type PageFacts = {
  made: string;
  users: number;
  living: number[];
  sums: boolean;
  ruled: boolean;
};

/**
 * The traits of the ExplanationBrowser; the page writes ``selected``.
 *
 * ``page`` is empty where there is a kernel, ``explanations`` has those of the open user that are here.
 */
export type BrowserTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  run: BrowserRun;
  users: UserList;
  view: UserView;
  explanations: Record<string, Reasons>;
  error: string;
  work: BrowserWork | Empty;
  what_if: WhatIf | Empty;
  smallest: Smallest | Empty;
  trust: Record<string, Trust>;
  notes: Record<string, Note>;
  selected: number;
  live: boolean;
  rules: RulesState | Empty;
  page: PageFacts | Empty;
};

/** List the users whose id matches, of all or of a kind. */
export type SearchUsers = {
  query?: string;
  kind?: string;
};

/** Which user is meant. */
export type ByUser = {
  user: number;
};

/** Which row of the history is to be shown, from 0 on, with those around it. */
export type ByPlace = {
  place: number;
};

/** Which item is meant. */
export type ByItem = {
  item: number;
};

/** Which items of the history are left out. */
export type WithoutItems = {
  remove?: number[];
};

/** The rules that lists are to keep to. */
export type ApplyRules = {
  form: RuleForm;
};

/** What is thought of an item. */
export type WriteNote = {
  item: number;
  vote?: Vote;
  text?: string;
};

/** Whether other users are named. */
export type ShowUsers = {
  show: boolean;
};

/** What the page of the ExplanationBrowser can ask for. */
export type BrowserMethods = {
  search_users: SearchUsers;
  open_user: ByUser;
  history: ByPlace;
  explain_item: ByItem;
  what_if: WithoutItems;
  rules: ApplyRules;
  smallest: ByItem;
  trust: ByItem;
  write_note: WriteNote;
  show_users: ShowUsers;
  swap: Empty;
};

export type ColumnKind = "boolean" | "whole" | "number" | "moment" | "text" | "other";

/** A column of the log, and some different values of it as text. */
export type TableColumn = {
  name: string;
  kind: ColumnKind;
  type: string;
  examples: string[];
};

/** The log. */
export type LogTable = {
  name: string;
  rows: number;
  columns: TableColumn[];
};

/**
 * Why the roles are as they are at first, by role; or what to say where the columns leave it in doubt.
 *
 * Both by language.
 */
export type Guess = {
  reasons: Record<Language, Record<string, string>>;
  doubt: Record<Language, string>;
};

export type Role = "user" | "item" | "behaviour" | "weight" | "time";

export type Roles = Record<Role, number | null>;

/** The options of `Cleaning` but its behaviours; null at their defaults. */
export type CleaningOptions = {
  missing: "error" | "drop";
  min_weight: number | null;
  since: string | number | null;
  until: string | number | null;
  dedupe: "first" | "last" | "sum" | "count" | null;
  half_life: number | null;
  max_user: number | null;
  min_user: number | null;
  min_item: number | null;
};

/** What is filled in. ``behaviours`` are those that count other than once; null: left out. */
export type BuilderForm = {
  name: string;
  roles: Roles;
  behaviours: ([string, number | null])[];
  options: CleaningOptions;
};

/** The behaviours of a column, the most frequent first; ``others`` is how many more there are. */
export type BehaviourRows = {
  column: number;
  rows: NamedCount[];
  others: number;
};

/** How many rows stand for how many. */
export type Sample = {
  rows: number;
  of: number;
};

export type Side = "user" | "item";

/** How many nodes have at least so many neighbours, as points of degree and number. */
export type DegreeCurve = {
  points: [number, number][];
  median: number;
  largest: number;
  none: number;
};

/** The whole graph. */
export type GraphOverview = {
  name: string;
  users: number;
  items: number;
  interactions: number;
  pairs: number;
  density: number;
  weighted: boolean;
  span: [string, string] | null;
  behaviours: NamedCount[];
  degrees: Record<Side, DegreeCurve>;
};

/** `Dropped`, JSON-ready. */
export type DroppedDict = {
  reason: string;
  rows: number;
  examples: number[];
};

/** `CleaningReport`, JSON-ready. */
export type CleaningReportDict = {
  rows_read: number;
  rows_kept: number;
  dropped: DroppedDict[];
  notes: string[];
};

/** How many nodes have no pair, and how many a single one. */
export type ColdNodes = {
  none: number;
  single: number;
};

/** Roles that a remedy sets. */
export type ChangedRoles = {
  weight?: null;
};

/** Options that a remedy sets. */
export type ChangedOptions = {
  missing?: "error" | "drop";
  min_weight?: number;
  since?: string | number;
  until?: string | number;
  dedupe?: "first" | "last" | "sum" | "count";
  half_life?: number;
  max_user?: number;
  min_user?: number;
  min_item?: number;
};

/** What of the form remedies a problem. */
export type Change = {
  roles: ChangedRoles;
  options: ChangedOptions;
};

/** A problem of the data, and the change of the form that remedies it, where one does. */
export type FoundProblem = {
  kind: string;
  severity: "note" | "warning";
  sentence: Record<Language, string>;
  examples: string[];
  examples_are: "rows" | "ids";
  remedy: string;
  apply: Change | null;
};

/** What graph the form makes. ``problems`` are null as long as they are looked for. */
export type Preview = {
  needed: Role[];
  error: string;
  sample: Sample | null;
  overview: GraphOverview | null;
  reading: CleaningReportDict | null;
  cold: Record<Side, ColdNodes> | null;
  problems: FoundProblem[] | null;
  code: string;
};

/** What is being done, which part of it, and its share that is done where that is known. */
export type BuilderWork = {
  doing: "" | "preview" | "build";
  what: string;
  share: number | null;
};

/** The graph that was built last, or why it wasn't; ``next`` is the line of code to go on with. */
export type Built = {
  name: string;
  error: string;
  text?: string;
  replaced?: boolean;
  code?: string;
  next?: string;
};

/** The traits of the GraphBuilder; the page writes ``form``. */
export type BuilderTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  table: LogTable;
  guess: Guess;
  form: BuilderForm;
  behaviours: BehaviourRows | Empty;
  preview: Preview | Empty;
  work: BuilderWork;
  built: Built | Empty;
  live: boolean;
};

/** Which form is meant. */
export type WithForm = {
  form: BuilderForm;
};

/** What the page of the GraphBuilder can ask for. */
export type BuilderMethods = {
  preview: WithForm;
  build: WithForm;
};

/** The size of the whole graph. */
export type GraphCounts = {
  users: number;
  items: number;
  interactions: number;
};

/** A value and its 95 % interval. */
export type Measured = {
  value: number | null;
  low: number | null;
  high: number | null;
};

/**
 * One recommender: the runs of it that differ by their seed alone, and what was measured of them.
 *
 * ``terms`` has what the scores hold beside what the title names, with the weight in each run.
 */
export type ComparedModel = {
  name: string;
  runs: string[];
  model: string;
  title: string;
  terms: Record<string, number[]>;
  seeds: number[];
  metrics: Record<string, Measured>;
  seed_values: Record<string, number[]>;
  seed_std: Record<string, number | null>;
  seconds: number | null;
};

export type Direction = "higher" | "lower" | "zero" | "none";

/** The metrics beyond accuracy, and in which direction each is better. */
export type BeyondAccuracy = {
  names: string[];
  directions: Record<string, Direction>;
};

/** How much more of a metric `a` has than `b`, on the same users. */
export type Pair = {
  a: string;
  b: string;
  metric: string;
  difference: number | null;
  low: number | null;
  high: number | null;
  p: number | null;
  p_holm: number | null;
};

/** A group of users, items or behaviours, and the value of each recommender there. */
export type SliceGroup = {
  label: string;
  users: number;
  values: Record<string, Measured>;
};

/** A metric by groups. */
export type Slice = {
  name: string;
  metric: string;
  groups: SliceGroup[];
};

/** How many users lie between each two edges. */
export type Histogram = {
  edges: number[];
  counts: number[];
};

/** A user's values by two recommenders. ``option``: the user as an option of a ``%gnnrec`` line. */
export type UserDifference = {
  user: string;
  label: string;
  a: number;
  b: number;
  difference: number;
  option?: string;
};

/** For how many users `a` is better than `b`, by how much, and the users who gain and lose most. */
export type Winners = {
  a: string;
  b: string;
  wins: number;
  losses: number;
  ties: number;
  histogram: Histogram;
  gains: UserDifference[];
  losses_list: UserDifference[];
};

/**
 * A comparison: the question, the data, and what was measured.
 *
 * ``explained`` and ``own_share_users`` are over how many users explanations and their own shares were.
 */
export type Compared = {
  k: number;
  part: string;
  metric: string;
  explained: number;
  own_share_users: number;
  metrics: string[];
  users: number;
  graph: string;
  split: string;
  counts: GraphCounts;
  models: ComparedModel[];
  beyond: BeyondAccuracy;
  pairs: Pair[];
  slices: Slice[];
  winners: Winners[];
};

/** The user whose explanations are open: the run, the line that opens them, and the widget's model. */
export type Opened = {
  run: string;
  code: string;
  model: string;
};

/** The traits of the RunComparison; the page writes ``metric``. */
export type ComparisonTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  compared: Compared;
  opened: Opened | Empty;
  code: string;
  metric: string;
};

/** Which user of the lists of a pair, and in a run of which side. */
export type ExplainUser = {
  pair: number;
  list: "gains" | "losses_list";
  place: number;
  side?: number;
};

/** What the page of the RunComparison can ask for. */
export type ComparisonMethods = {
  explain: ExplainUser;
};

/** The run, how many points of either kind there are, and by what they can be coloured. */
export type MapFacts = {
  name: string;
  graph: string;
  model: string;
  users: number;
  items: number;
  colourings: string[];
};

export type Method = "pca" | "tsne";

/** How the points got their places, and how many of them have one. */
export type MapPlacement = {
  method: Method;
  shown: number;
  statement: Record<Language, string>;
};

/** What a colour stands for, and how many points have it. */
export type LegendEntry = {
  label: string;
  count: number;
};

/**
 * What the colours mean: those of categories, or a ramp from ``low`` to ``high``.
 *
 * ``without`` points have no colour: they are in no category that is listed, or without a value.
 */
export type Legend = {
  by: string;
  kind: "categories" | "ramp";
  entries: LegendEntry[];
  low: string;
  high: string;
  without: number;
};

/** A user or an item on the map; ``degree`` is the number of its neighbours in the graph. */
export type MapNode = {
  number: number;
  side: Side;
  id: string;
  label: string;
  degree: number;
};

/** The results of a search: the first of them, and how many there are. */
export type FoundPoints = {
  query: string;
  total: number;
  rows: MapNode[];
};

/** Another one of the same kind, and the cosine of both vectors. */
export type NearNode = {
  number: number;
  side: Side;
  id: string;
  label: string;
  degree: number;
  cosine: number;
};

/** A point that was pointed at or chosen, what its colour says of it, and who is most like it. */
export type MapPoint = {
  number: number;
  side: Side;
  id: string;
  label: string;
  degree: number;
  value: string;
  near: NearNode[];
};

export type Corner = [number, number];

/** What a lasso holds. Corners of its polygon are in thousandths of the map's side. */
export type Picked = {
  polygon: Corner[];
  users: number;
  items: number;
  rows: MapNode[];
};

/** A map that is being made: steps done of all; ``phase`` is what is being done. */
export type MapWork = {
  method: Method;
  phase: string;
  done: number;
  total: number;
};

/** What the points are about to be coloured by. */
export type MapColouring = {
  by: string;
};

/**
 * The traits of the EmbeddingMap, which Python alone writes.
 *
 * ``places`` are two uint16 a point, from 0 to 65,534 (65,535: nowhere), ``colours`` one uint8 (255: none),
 * ``marked`` one bit, those that are picked. ``names`` has labels by point in a page without a kernel.
 */
export type EmbeddingMapTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  facts: MapFacts;
  placement: MapPlacement;
  places: DataView | string;
  legend: Legend;
  colours: DataView | string;
  found: FoundPoints;
  point: MapPoint | Empty;
  picked: Picked | Empty;
  marked: DataView | string;
  work: MapWork | Empty;
  colouring: MapColouring | Empty;
  opened: Opened | Empty;
  error: string;
  code: string;
  live: boolean;
  names: string[];
};

/** List the points whose id or label matches. */
export type SearchPoints = {
  query?: string;
};

/** Which point is meant. */
export type ByPoint = {
  number: number;
};

/** By which method the points get their places. */
export type LayOut = {
  method: Method;
};

/** What the points are coloured by. */
export type ColourBy = {
  by: string;
};

/** The corners of the polygon whose points are picked; none picks nothing. */
export type PickWithin = {
  polygon: Corner[];
};

/** What the page of the EmbeddingMap can ask for. */
export type EmbeddingMapMethods = {
  search: SearchPoints;
  point: ByPoint;
  lay_out: LayOut;
  stop: Empty;
  colour: ColourBy;
  pick: PickWithin;
  explain: ByPoint;
};

/**
 * A user or an item. ``community`` is null before communities were asked for, -1 where it is in none.
 *
 * ``weight`` and ``latest`` are those of its edges to the layer before.
 */
export type GraphNode = {
  side: Side;
  index: number;
  id: string;
  label: string;
  degree: number;
  community: number | null;
  weight?: number;
  latest?: string;
};

/** The nodes drawn of one layer, and how many there are. */
export type Layer = {
  side: Side;
  total: number;
  nodes: GraphNode[];
};

export type LayerEdge = {
  from: number;
  to: number;
  behaviours: [number, number][];
  weight: number;
};

export type Sort = "weight" | "degree" | "recency";

/** What is known of the focus alone: behaviours with counts, first and last time. */
export type FocusFacts = {
  interactions: number;
  not_counted: number;
  behaviours: [string, number][];
  first: string;
  last: string;
};

/** The open neighbourhood: the way to its focus, how many nodes each step adds and a layer has at most. */
export type Neighbourhood = {
  layers: Layer[];
  edges: LayerEdge[][];
  sort: Sort;
  trail: GraphNode[];
  facts?: FocusFacts;
  step?: number;
  most?: number;
  code: string;
};

/** The first of the nodes found, and how many there are. */
export type NodeList = {
  total: number;
  rows: GraphNode[];
};

/** The results of a search. */
export type FoundNodes = {
  query: string;
  users: NodeList;
  items: NodeList;
};

/** A community, and the labels of its distinctive items. */
export type CommunityRow = {
  number: number;
  users: number;
  items: number;
  telling: string[];
};

/** The largest communities; ``count`` is null before they were asked for, ``chosen`` -1 for none. */
export type Communities = {
  count: number | null;
  rows: CommunityRow[];
  chosen: number;
};

export type Tick = [Side, number];

/** The traits of the GraphExplorer; the page writes ``selected``, what is ticked. */
export type ExplorerTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  overview: GraphOverview;
  view: Neighbourhood;
  found: FoundNodes;
  communities: Communities;
  error: string;
  selected: Tick[];
};

/** List the nodes whose id or label matches. */
export type SearchNodes = {
  query?: string;
};

/** Which node becomes the focus. */
export type OpenNode = {
  side: Side;
  index: number;
};

/** To which place of the trail, by default the one before. */
export type GoBack = {
  to?: number;
};

/** Which layer after the focus: 1 or 2. */
export type MoreOfLayer = {
  layer: number;
};

/** Which neighbours come first. */
export type SortBy = {
  by: Sort;
};

/** Which community; -1 for all. */
export type ByCommunity = {
  number: number;
};

/** What the page of the GraphExplorer can ask for. */
export type ExplorerMethods = {
  search: SearchNodes;
  open: OpenNode;
  back: GoBack;
  more: MoreOfLayer;
  sort: SortBy;
  find_communities: Empty;
  choose_community: ByCommunity;
};

export type RowStatus = "queued" | "running" | "paused" | "stopping" | "stopped" | "failed" | "lost" | "done" | "removed" | "unreadable";

export type Verb = "pause" | "resume" | "stop" | "kill" | "remove";

/** The best epoch. */
export type Best = {
  epoch: number;
  value: number;
  metric?: string;
};

/**
 * State of a run; what isn't known is null. ``active``: not ended, ``created``: seconds since 1970.
 *
 * ``doing`` is what it does while there are no steps: it loads, compiles, chooses.
 */
export type RunRow = {
  name: string;
  model: string;
  graph: string;
  engine: string | null;
  status: RowStatus;
  active: boolean;
  verbs: Verb[];
  error: string | null;
  doing: string | null;
  attempt: number;
  epoch: number | null;
  epochs: number | null;
  step: number | null;
  steps: number | null;
  metric: string | null;
  best: Best | null;
  eta_seconds: number | null;
  elapsed_seconds: number | null;
  interactions_per_second: number | null;
  memory_bytes: number | null;
  created: number | null;
};

export type CurvePoint = [number, number, number];

/** The curves of a run; a checkpoint is its epoch and the seconds trained until then. */
export type RunCurves = {
  loss: CurvePoint[];
  validation: Record<string, CurvePoint[]>;
  checkpoints: [number, number][];
};

/** The log of the run that is open. */
export type RunLog = {
  name: string;
  text: string;
};

export type Axis = "epochs" | "time";

/**
 * What was chosen on the page: metric, axis and smoothing of the curves, filter and order of the table.
 *
 * ``smoothing`` is from 0 (none) to below 1: how much of a smoothed loss the one before it holds.
 */
export type Choice = {
  metric: string;
  axis: Axis;
  smoothing: number;
  text: string;
  status: string;
  model: string;
  order: string;
  descending: boolean;
};

/** The traits of the TrainingMonitor and the JobTable. */
export type MonitorTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  all_runs: boolean;
  active: RunRow[];
  ended: RunRow[];
  watched: string[];
  active_curves: Record<string, RunCurves>;
  ended_curves: Record<string, RunCurves>;
  log: RunLog | Empty;
  choice: Choice | Empty;
  code: string;
  error: string;
  beat: number;
  live: boolean;
};

/** Which run is meant. */
export type ByRun = {
  name: string;
};

/** Whether the curves of a run are shown. */
export type WatchRun = {
  name: string;
  on: boolean;
};

/** What the page of the TrainingMonitor and the JobTable can ask for. */
export type MonitorMethods = {
  open: ByRun;
  watch: WatchRun;
  choose: Choice;
  pause: ByRun;
  resume: ByRun;
  stop: ByRun;
  kill: ByRun;
  remove: ByRun;
};

export type TrialOption = number | string | boolean | null;

/** An option that is searched: a range, by its logarithm if ``log``, or a few values. */
export type SearchAxis = {
  name: string;
  low: number | null;
  high: number | null;
  log: boolean;
  values: TrialOption[];
};

/** What a search was asked to do. */
export type SearchFacts = {
  name: string;
  model: string;
  graph: string;
  metric: string;
  axes: SearchAxis[];
};

export type SearchStatus = "queued" | "running" | "stopping" | "stopped" | "failed" | "lost" | "done" | "removed";

export type SearchVerb = "pause" | "resume" | "stop";

/**
 * How far it is; what isn't known is null. ``kept`` is the run that its best trial has become.
 *
 * ``trials`` is how many there will be at most.
 */
export type SearchNow = {
  status: SearchStatus;
  error: string | null;
  verbs: SearchVerb[];
  trials: number | null;
  ended: number;
  pruned: number;
  failed: number;
  elapsed_seconds: number | null;
  eta_seconds: number | null;
  kept: string | null;
};

export type TrialState = "running" | "done" | "pruned" | "failed";

/**
 * A trial that has begun. ``best`` is that of all that have come to their end.
 *
 * ``value`` is the metric on validation; of one that runs or was pruned, of its last epoch. ``keeps`` says
 * whether there is a result to keep.
 */
export type SearchTrial = {
  number: number;
  state: TrialState;
  value: number | null;
  options: Record<string, TrialOption>;
  epochs: number;
  run: string | null;
  error: string | null;
  best: boolean;
  keeps: boolean;
};

/** How much an option mattered by itself: its share of the trials' order, and whether it may be chance. */
export type OptionImportance = {
  name: string;
  share: number;
  doubtful: boolean;
};

/** The options, the most important first; none for fewer than ``least`` trials that came to their end. */
export type Mattered = {
  options: OptionImportance[];
  trials: number;
  least: number;
};

/** The traits of the SearchMonitor. ``said`` is what became of what was asked for last. */
export type SearchTraits = {
  locale: "auto" | "en" | "ko";
  view_id: string;
  search: SearchFacts;
  now: SearchNow | Empty;
  trials: SearchTrial[];
  mattered: Mattered | Empty;
  said: string;
  code: string;
  error: string;
  beat: number;
  live: boolean;
};

/** Which trial is to be kept as a run, and its name. */
export type KeptTrial = {
  trial: number;
  name?: string;
};

/** What the page of the SearchMonitor can ask for. */
export type SearchMethods = {
  pause: Empty;
  resume: Empty;
  stop: Empty;
  keep: KeptTrial;
};
