/** A parameter, field or result of the host API; `type` in the notation of LuaCATS. */
export interface ApiValue {
  name: string;
  type: string;
  optional?: true;
  description?: string;
}

/** One function or value that the host gives to scripts. */
export interface ApiEntry {
  /** `http.get`, or `print`. */
  name: string;
  description: string;
  /** Absent for a value that is no function; `type` says what it is then. */
  params?: readonly ApiValue[];
  type?: string;
  returns?: Omit<ApiValue, 'name'> & { name?: string };
  /** When it raises, as the end of "Raises …". */
  raises?: string;
  /** Type parameter, `T: table`. */
  generic?: string;
}

/** The shape of a table that goes in or out. */
export interface ApiClass {
  name: string;
  description: string;
  extends?: string;
  fields: readonly ApiValue[];
}
